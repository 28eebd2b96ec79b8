filedesc://y.arc 0.0.0.0 20040305100000 text/plain 69
1 1 Example
URL IP-address Archive-date Content-type Archive-length


http://e.example.org/gone 192.0.2.1 20040305100000 text/html 56
HTTP/1.1 404 Not Found
Content-Type: text/html

Gone.
http://e.example.org/pic 192.0.2.1 20040305100000 image/gif 50
HTTP/1.1 200 OK
Content-Type: image/gif

GIF89a
http://e.example.org/3 192.0.2.1 20040305100000 text/html 202
HTTP/1.1 200 OK
Content-Type: text/html; charset=iso-8859-1

<!DOCTYPE html><html><head><title>Café</title></head><body><article><h1>Café</h1><p>The café burned; two hurt.</p></article></body></html>
