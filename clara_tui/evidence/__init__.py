"""The evidence on a star, fetched by a process beside the screen: it reads, searches and tests; the app paints."""
