#!/usr/bin/env python3
"""Fits [accept.weights] of places.toml to the signs of annotated news, and prints them. Needs numpy and scikit-learn.

    DATELINE_SIGNS=signs.tsv cargo test --no-default-features --lib signs_are_written
    data/places/fit.py signs.tsv
"""
import sys


def main(path):
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold, cross_val_predict
    with open(path, encoding='utf-8') as f:
        head = f.readline().rstrip('\n').split('\t')[2:]
        rows = [line.rstrip('\n').split('\t') for line in f]
    y = np.array([int(r[1]) for r in rows])
    x = np.array([[float(v) for v in r[2:]] for r in rows])
    groups = np.array([r[0] for r in rows])
    keep = (x[:, head.index('demonym')] == 0) if '--demonyms' not in sys.argv else np.ones(len(y), bool)
    x, y, groups = x[keep], y[keep], groups[keep]
    x[:, 0] = 0
    model = LogisticRegression(C=1.0, max_iter=3000)
    p = cross_val_predict(model, x, y, groups=groups, cv=GroupKFold(10), method='predict_proba')[:, 1]
    for cut in (0.3, 0.4, 0.5, 0.6):
        hit = ((p > cut) & (y == 1)).sum()
        print(f'# cut {cut}: precision {hit / (p > cut).sum():.4f} recall of hits {hit / y.sum():.4f}', file=sys.stderr)
    model.fit(x, y)
    for name, w in zip(head, model.coef_[0]):
        print(f'{name} = {model.intercept_[0] if name == "bias" else w:.2f}')


if __name__ == '__main__':
    main(sys.argv[1])
