### Who may come in: signing in, sessions, users and API keys.

## Before the door
access-sign-in = Se connecter
access-email = Adresse e-mail
access-password = Mot de passe
access-name = Nom
access-wrong = L’adresse e-mail ou le mot de passe est faux, ou il y a eu trop d’essais. Veuillez patienter un instant et réessayer.
access-fix = Veuillez revoir ces champs :
access-first = Bienvenue dans Peyvand
access-first-text = Vous êtes la première personne à venir. Choisissez comment vous connecter désormais ; cette adresse ne s’ouvre qu’une fois.
access-join = Vous êtes invité
access-join-text = Choisissez un mot de passe. Cette adresse ne s’ouvre qu’une fois.
access-reset = Un nouveau mot de passe
access-reset-text = Choisissez un nouveau mot de passe. Vous serez déconnecté partout ailleurs.
access-password-hint = Au moins { $count } caractères. Plusieurs mots conviennent bien.
access-enter = Enregistrer et entrer
access-bad-name = Veuillez écrire un nom de 100 caractères au plus.
access-bad-email = Ce n’est pas une adresse e-mail.
access-email-taken = Un autre utilisateur a cette adresse e-mail.
access-password-short = Le mot de passe doit avoir au moins { $count } caractères.
access-password-long = Le mot de passe est trop long.
access-password-email = Le mot de passe ne doit pas être l’adresse e-mail.
access-password-one = Le mot de passe ne doit pas répéter un seul caractère.
access-closed = Cette adresse n’ouvre plus rien
access-closed-text = Elle a servi, a plus de 24 heures ou a été remplacée par une plus récente. Veuillez en demander une nouvelle.

## Refusals
access-refused = Vous n’avez pas le droit de faire cela
access-refused-text = Il vous manque le droit « { $permission } ».
access-refused-ask = Ces personnes peuvent vous le donner :
access-cross-site = Le formulaire ne vient pas de ce serveur
access-cross-site-text = Rien n’a été changé. Veuillez rouvrir la page ici et l’envoyer de nouveau.
access-twice = Ce formulaire a déjà été envoyé et traité. Ce qui a été montré alors ne l’est plus.
access-changed = Quelqu’un d’autre a modifié cet utilisateur entre-temps. Voici l’état actuel ; veuillez vérifier et enregistrer de nouveau.
access-last-owner = Il doit rester un propriétaire. Nommez d’abord quelqu’un d’autre.
access-no-role = Veuillez choisir au moins un rôle.

## Sessions
access-home = Accueil
access-sessions = Où vous êtes connecté
access-sessions-text = Si vous n’en reconnaissez pas une, terminez-la et changez de mot de passe.
access-this-session = celle-ci
access-session-since = depuis { $time }
access-session-seen = dernière utilisation { $time }
access-end = Terminer
access-sign-out = Se déconnecter

## Users
access-users = Utilisateurs
access-nameless = Pas encore de nom
access-their-name = Nom de l’utilisateur
access-invite = Inviter un utilisateur
access-invite-make = Créer l’invitation
access-link-once = Donnez cette adresse à l’utilisateur. Elle s’ouvre une fois, dans les 24 heures, et n’est plus montrée ensuite.
access-link-again = Créer une nouvelle invitation
access-link-reset = Créer une adresse pour un nouveau mot de passe
access-roles = Rôles
access-roles-save = Enregistrer les rôles
access-all-shops = Toutes les boutiques
access-no-role-here = Aucun rôle
access-disable = Ne plus laisser entrer cet utilisateur
access-enable = Laisser entrer de nouveau cet utilisateur
access-user-active = actif
access-user-invited = invité
access-user-disabled = désactivé
access-role-owner = Propriétaire
access-role-manager = Gérant
access-role-sales = Vente
access-role-accountant = Comptable
access-role-viewer = Lecteur

## API keys
access-keys = Clés d’API
access-keys-test = Ces clés ne voient que les objets de test.
access-keys-live = Ces clés touchent à de l’argent réel. Ne les mettez ni dans un navigateur ni dans un fichier partagé.
access-keys-empty = Il n’y a pas encore de clé. Un programme en a besoin pour créer des liens.
access-key-new = Une nouvelle clé
access-key-name = Son usage
access-key-name-hint = Par exemple : boutique en ligne
access-key-make = Créer la clé
access-your-password = Votre mot de passe
access-your-password-hint = Une clé ouvre beaucoup : veuillez prouver que c’est bien vous.
access-password-wrong = Ce n’est pas votre mot de passe, ou il a été essayé trop souvent. Veuillez patienter un instant et réessayer.
access-key-once = Copiez cette clé maintenant. Elle ne sera plus montrée.
access-key-since = créée { $time }
access-key-revoked = révoquée { $time }
access-revoke = Révoquer

## Permissions
access-may-see-own-links = Voir ses propres liens
access-may-see-all-links = Voir tous les liens
access-may-create-links = Créer des liens
access-may-change-links = Modifier, prolonger et annuler des liens
access-may-resend = Renvoyer des messages
access-may-refund = Rembourser
access-may-approve-slips = Approuver des bordereaux
access-may-make-receipts = Saisir des reçus
access-may-approve-receipts = Approuver des reçus
access-may-resolve = Décider de l’argent non attribué
access-may-see-balances = Voir les soldes
access-may-customers = Clients
access-may-documents = Documents
access-may-approve-documents = Approbation des documents
access-may-templates = Textes des messages
access-may-workflows = Flux de travail
access-may-settings = Réglages
access-may-providers = Passerelles de paiement
access-may-users = Utilisateurs
access-may-api-keys = Clés d’API
access-may-exports = Exports
access-may-reports = Rapports
