"""What the app does in threads and on timers: watch runs, sort the queue, open sessions."""
