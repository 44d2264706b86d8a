/* Pages that keep their article back: behind a subscription, an account, a consent. They say so,
 * and have little else to say. */
#include "feeds/extract_priv.h"

#include "src/util.h"

#include <string.h>

#define SHORT_WORDS 250 /* of an article that may be kept back */
#define LINE_CHARS  400

/* As text_fold leaves them. */
static const char *const phrases[] = {"to continue reading", "to read the full", "to read the rest",
    "to read this article", "to view the full", "to keep reading", "read the full story",
    "subscribe to read", "subscribers only", "subscriber-only", "for subscribers",
    "exclusive to subscribers", "already a subscriber", "already have an account",
    "create a free account", "register to read", "you have reached your limit",
    "free articles remaining", "article is reserved for", "reserved for our subscribers",
    "this content is for members", "members only", "become a member to", "um weiterzulesen",
    "weiterlesen mit", "jetzt weiterlesen", "diesen artikel weiterlesen", "nur fur abonnenten",
    "bereits abonnent", "bereits registriert", "mit werbung weiterlesen", "la suite est reservee",
    "article reserve aux abonnes", "reserve aux abonnes", "pour lire la suite", "deja abonne",
    "para seguir leyendo", "para continuar leyendo", "contenido exclusivo para",
    "solo para suscriptores", "exclusivo para assinantes", "continue lendo",
    "per continuare a leggere", "riservato agli abbonati", "contenuto riservato",
    "om verder te lezen", "alleen voor abonnees", "las hela artikeln", "for att lasa vidare",
    "aby czytac dalej", "tylko dla subskrybentow", "чтобы прочитать", "доступно только подписчикам",
    "для подписчиков"};

/* Of pages that ask before they show anything. */
static const char *const consents[] = {"before you continue", "we value your privacy",
    "we and our partners", "accept all cookies", "alle akzeptieren", "tout accepter",
    "enable javascript and cookies", "please enable cookies", "checking your browser",
    "verify you are human", "are you a robot", "just a moment", "consent to the use"};

static bool
holds_one(const char *s, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strstr(s, list[i]) != NULL)
			return true;
	return false;
}

static bool
is_wall(const struct html_node *node)
{
	static const char *const names[] = {"paywall", "regwall", "subscriber-only",
	    "subscription-required", "premium-content-wall"};

	for (size_t i = 0; i < LEN(names); i++)
		if (attr_says(node, "class", names[i]) || attr_says(node, "id", names[i]))
			return true;
	return false;
}

bool
page_is_walled(struct page *p, uint32_t words)
{
	if (words >= SHORT_WORDS)
		return false;
	if (p->paid)
		return true;
	for (uint32_t i = 1; i < p->n; i++) {
		const struct part *part = &p->part[i];

		if (part->node->nattr > 0 && !(part->hints & HINT_HIDDEN)
		    && part->node->tag != TAG_BODY && part->all.chars > 20 && is_wall(part->node))
			return true;
		if (part->block != i || part->own.chars < 8 || part->own.chars > LINE_CHARS)
			continue;
		part_folded(p, i, 1024);
		if (holds_one(p->folded.s, phrases, LEN(phrases))
		    || (words < SHORT_WORDS / 2 && holds_one(p->folded.s, consents, LEN(consents))))
			return true;
	}
	return false;
}
