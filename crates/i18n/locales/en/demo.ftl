### The demo's own page.

demo-title = Peyvand demo
demo-intro = A shop in the TEST world. The bank is simulated and no e-mail leaves this machine: what was “sent” is in the outbox below. Open a link and pay it.
demo-links = Payment links
demo-outbox = Outbox
demo-refresh = Show the newest
demo-outbox-empty = Nothing was sent yet. Pay a link, then look again.
demo-tools = For programs
demo-bank = The simulated bank’s desk
demo-key = TEST API key
