// Tell the terminal where its app is: at this server, by whatever name the browser knows it.
document.getElementById("terminal").dataset.sessionWebsocketUrl = `${location.origin.replace(/^http/, "ws")}/ws`;
document.getElementById("again").addEventListener("click", () => location.reload());
