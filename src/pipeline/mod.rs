//! What runs, in which order, on which files? Recipes, stages, threads, the dataset on disk.
