"""Work of the app in threads and on timers: watch runs, sort the queue, open sessions."""
