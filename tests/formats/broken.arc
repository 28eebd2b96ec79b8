filedesc://x.arc 192.0.2.1 20040305100000 text/plain 68
1 0 Example
URL IP-address Archive-date Content-type Archive-length

http://d.example.org/1 192.0.2.1 20040305100000 text/html 99999
HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8

<!DOCTYPE html><html><head><title>Long</title></head><body><article><h1>Long</h1><p>Lost.</p></article></body></html>
http://d.example.org/2 192.0.2.1 20040305100000 text/html 184
HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8

<!DOCTYPE html><html><head><title>Whole</title></head><body><article><h1>Whole</h1><p>Three hurt.</p></article></body></html>
http://d.example.org/3 192.0.2.1 20040305100000 text/html 201
HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8

<!DOCTYPE html><html><head><title>Before garbage</title></head><body><article><h1>Before garbage</h1><p>Four hurt.</p></article></body></html>
garbage
http://d.example.org/4 192.0.2.1 20040305100000 text/html 179
HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8

<!DOCTYPE html><html><head><title>Cut</title></head><body><article><h1>Cut</h1><p>Five hurt