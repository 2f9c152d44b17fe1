"""Serve scans of light curves over HTTP, and the app in a browser. Needs the extra `serve`.

The framework is aiohttp: maintained since 2014, Apache 2.0, and the one that costs nothing here: lightkurve installs it
already (by s3fs) and textual-serve is built on it, so REST, uploads as streams, WebSockets and the HTTP server are one
package. FastAPI or Litestar would add a server, a form parser and a model layer to write one OpenAPI document.
"""
