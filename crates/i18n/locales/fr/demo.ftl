### The demo's own page.

demo-title = Démonstration de Peyvand
demo-intro = Une boutique dans le monde TEST. La banque est simulée et aucun e-mail ne quitte cette machine : ce qui a été « envoyé » se trouve dans la boîte d’envoi ci-dessous. Ouvrez un lien et payez-le.
demo-links = Liens de paiement
demo-outbox = Boîte d’envoi
demo-refresh = Afficher les derniers
demo-outbox-empty = Rien n’a encore été envoyé. Payez un lien, puis regardez de nouveau.
demo-tools = Pour les programmes
demo-bank = Le guichet de la banque simulée
demo-key = Clé d’API TEST
