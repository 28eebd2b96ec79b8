filedesc://x.arc 192.0.2.1 20040305100000 text/plain 68
1 0 Example
URL IP-address Archive-date Content-type Archive-length

http://d.example.org/1 192.0.2.1 20040305100000 text/html 193
HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8

<!DOCTYPE html><html><head><title>Old</title></head><body><article><h1>Old</h1><p>A mill burned; one hurt.</p></article></body></html>
http://d.example.org/a b 192.0.2.1 20040305100000 text/html 182
HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8

<!DOCTYPE html><html><head><title>Blank</title></head><body><article><h1>Blank</h1><p>Two hurt.</p></article></body></html>
