/* What short lines around and within articles say on every site: read more, share this, sign up. */
#include "feeds/extract_priv.h"

#include "src/text.h"
#include "src/util.h"

#include <string.h>

enum where {
	WHOLE,  /* the line says only this, a colon and the like aside */
	BEGINS, /* and whatever follows */
	LINKED, /* begins so and is a link, for the most part */
	HOLDS,  /* anywhere in it */
	DATED,  /* begins so, is short, and there is a digit in it */
};

/* As text_fold leaves them: small letters without accents. */
static const struct phrase {
	const char *text;
	uint8_t where;
} phrases[] = {
    /* advertising */
    {"advertisement", WHOLE},
    {"advertisment", WHOLE},
    {"advertising", WHOLE},
    {"ad", WHOLE},
    {"ads", WHOLE},
    {"article continues below", BEGINS},
    {"story continues below", BEGINS},
    {"continue reading below", BEGINS},
    {"story continues", WHOLE},
    {"scroll to continue", BEGINS},
    {"sponsored content", WHOLE},
    {"sponsored links", WHOLE},
    {"sponsored", WHOLE},
    {"promoted content", WHOLE},
    {"anzeige", WHOLE},
    {"werbung", WHOLE},
    {"publicidad", WHOLE},
    {"publicidade", WHOLE},
    {"publicite", WHOLE},
    {"pubblicita", WHOLE},
    {"advertentie", WHOLE},
    {"reklama", WHOLE},
    {"reklam", WHOLE},
    {"iklan", WHOLE},
    {"реклама", WHOLE},
    /* elsewhere */
    {"read more", LINKED},
    {"read also", LINKED},
    {"also read", LINKED},
    {"read next", LINKED},
    {"read the full", LINKED},
    {"read:", LINKED},
    {"also:", LINKED},
    {"more:", LINKED},
    {"see also", LINKED},
    {"see:", LINKED},
    {"must read", LINKED},
    {"don't miss", LINKED},
    {"related", LINKED},
    {"recommended", LINKED},
    {"watch:", LINKED},
    {"also on", LINKED},
    {"click here", LINKED},
    {"lesen sie auch", LINKED},
    {"lesen sie mehr", LINKED},
    {"lesen sie hier", LINKED},
    {"lies auch", LINKED},
    {"lies hier", LINKED},
    {"auch interessant", LINKED},
    {"auch spannend", LINKED},
    {"mehr zum thema", BEGINS},
    {"mehr zu", LINKED},
    {"mehr dazu", LINKED},
    {"mehr lesen", LINKED},
    {"weiterlesen", LINKED},
    {"siehe auch", LINKED},
    {"passend dazu", LINKED},
    {"lire aussi", LINKED},
    {"a lire aussi", LINKED},
    {"voir aussi", LINKED},
    {"lire la suite", LINKED},
    {"lea tambien", LINKED},
    {"lea mas", LINKED},
    {"lea:", LINKED},
    {"lee tambien", LINKED},
    {"leer mas", LINKED},
    {"leer tambien", LINKED},
    {"vea tambien", LINKED},
    {"ver tambien", LINKED},
    {"le puede interesar", LINKED},
    {"te puede interesar", LINKED},
    {"puede leer", LINKED},
    {"leia tambem", LINKED},
    {"leia mais", LINKED},
    {"veja tambem", LINKED},
    {"saiba mais", LINKED},
    {"leggi anche", LINKED},
    {"leggi tutto", LINKED},
    {"lees ook", LINKED},
    {"lees meer", LINKED},
    {"las ocksa", LINKED},
    {"las mer", LINKED},
    {"les ogsa", LINKED},
    {"laes ogsa", LINKED},
    {"lue myos", LINKED},
    {"czytaj tez", LINKED},
    {"czytaj takze", LINKED},
    {"czytaj wiecej", LINKED},
    {"zobacz tez", LINKED},
    {"zobacz takze", LINKED},
    {"ctete take", LINKED},
    {"читаите также", LINKED},
    {"читать далее", LINKED},
    {"подробнее", LINKED},
    {"смотрите также", LINKED},
    {"xem them", LINKED},
    {"devamini oku", LINKED},
    /* lists of other articles */
    {"related articles", WHOLE},
    {"related stories", WHOLE},
    {"related posts", WHOLE},
    {"related content", WHOLE},
    {"related topics", WHOLE},
    {"related news", WHOLE},
    {"related links", WHOLE},
    {"related", WHOLE},
    {"more stories", WHOLE},
    {"more on this", WHOLE},
    {"more on this story", WHOLE},
    {"more from", BEGINS},
    {"more in", LINKED},
    {"most popular", WHOLE},
    {"most read", WHOLE},
    {"trending", WHOLE},
    {"trending now", WHOLE},
    {"trending news", WHOLE},
    {"top stories", WHOLE},
    {"popular on", BEGINS},
    {"recommended", WHOLE},
    {"recommended for you", WHOLE},
    {"you may also like", BEGINS},
    {"you might also like", BEGINS},
    {"you may like", BEGINS},
    {"das konnte", HOLDS},
    {"auch interessieren", HOLDS},
    {"weitere artikel", WHOLE},
    {"weitere themen", WHOLE},
    {"weitere nachrichten", WHOLE},
    {"weitere inhalte zum thema", WHOLE},
    {"schon gelesen", WHOLE},
    {"zum thema", WHOLE},
    {"verwandte themen", WHOLE},
    {"verwandte artikel", WHOLE},
    {"temas relacionados", WHOLE},
    {"noticias relacionadas", WHOLE},
    {"contenido relacionado", WHOLE},
    {"articulos relacionados", WHOLE},
    {"sur le meme sujet", WHOLE},
    {"articles similaires", WHOLE},
    {"articoli correlati", WHOLE},
    {"artigos relacionados", WHOLE},
    {"gerelateerde artikelen", WHOLE},
    {"powiazane artykuly", WHOLE},
    {"похожие статьи", WHOLE},
    {"topics", WHOLE},
    {"tags", WHOLE},
    {"tags:", BEGINS},
    {"tagged", BEGINS},
    {"schlagworte", BEGINS},
    {"filed under", BEGINS},
    {"posted in", BEGINS},
    {"posted on", BEGINS},
    {"kategorie:", BEGINS},
    /* sharing and following */
    {"share", WHOLE},
    {"share this", BEGINS},
    {"share on", BEGINS},
    {"share the", LINKED},
    {"be sociable", BEGINS},
    {"like this:", WHOLE},
    {"follow us", BEGINS},
    {"like us on", BEGINS},
    {"join us on", BEGINS},
    {"find us on", BEGINS},
    {"follow @", BEGINS},
    {"tweet", WHOLE},
    {"teilen", WHOLE},
    {"artikel teilen", WHOLE},
    {"diesen artikel teilen", WHOLE},
    {"folgen sie uns", BEGINS},
    {"compartir", WHOLE},
    {"comparte", WHOLE},
    {"siguenos", BEGINS},
    {"partager", WHOLE},
    {"condividi", WHOLE},
    {"udostepnij", WHOLE},
    {"поделиться", WHOLE},
    {"share it with", HOLDS},
    {"print", WHOLE},
    {"print this", BEGINS},
    {"email this", BEGINS},
    {"facebook", WHOLE},
    {"twitter", WHOLE},
    {"whatsapp", WHOLE},
    {"pinterest", WHOLE},
    /* subscribing */
    {"sign up", BEGINS},
    {"sign in", LINKED},
    {"subscribe", BEGINS},
    {"click here to subscribe", BEGINS},
    {"get the latest", LINKED},
    {"our newsletter", HOLDS},
    {"newsletter", WHOLE},
    {"unser newsletter", HOLDS},
    {"unserem newsletter", HOLDS},
    {"unseren newsletter", HOLDS},
    {"newsletter anmelden", HOLDS},
    {"newsletter abonnieren", HOLDS},
    {"suscribete", BEGINS},
    {"inscrivez-vous", BEGINS},
    {"abonnez-vous", BEGINS},
    {"iscriviti", BEGINS},
    {"download the app", LINKED},
    {"already a subscriber", BEGINS},
    {"join the conversation", BEGINS},
    {"leave a comment", BEGINS},
    {"leave a reply", BEGINS},
    {"comments", WHOLE},
    {"comment", WHOLE},
    {"kommentare", WHOLE},
    {"comentarios", WHOLE},
    {"commentaires", WHOLE},
    {"add a comment", BEGINS},
    {"no comments", WHOLE},
    {"kommentar schreiben", WHOLE},
    {"view comments", BEGINS},
    /* about pictures and players */
    {"image copyright", BEGINS},
    {"media playback is unsupported", BEGINS},
    {"your browser does not support", BEGINS},
    {"please enable javascript", HOLDS},
    {"javascript is disabled", HOLDS},
    {"click to enlarge", WHOLE},
    {"view gallery", WHOLE},
    {"loading", WHOLE},
    {"loading...", WHOLE},
    {"photo:", BEGINS},
    {"photos:", BEGINS},
    {"photo by", BEGINS},
    {"photo credit", BEGINS},
    {"image:", BEGINS},
    {"image credit", BEGINS},
    {"(image:", HOLDS},
    {"(photo:", HOLDS},
    {"(foto:", HOLDS},
    {"(bild:", HOLDS},
    {"(photo", BEGINS},
    {"(image", BEGINS},
    {"(foto", BEGINS},
    {"foto:", BEGINS},
    {"fotos:", BEGINS},
    {"bild:", BEGINS},
    {"bildquelle", BEGINS},
    {"credit:", BEGINS},
    {"(credit", BEGINS},
    {"credits photo", BEGINS},
    {"credit photo", BEGINS},
    {"externer inhalt", WHOLE},
    {"all rights reserved", HOLDS},
    {"alle rechte vorbehalten", HOLDS},
    {"todos los derechos reservados", HOLDS},
    {"tous droits reserves", HOLDS},
    {"copyright", BEGINS},
    {"©", BEGINS},
    {"updated", DATED},
    {"last updated", DATED},
    {"first published", DATED},
    {"published", DATED},
    {"&lt;", BEGINS},
    {"publiziert", DATED},
    {"veroffentlicht", DATED},
    {"publicado", DATED},
    {"publie", DATED},
    {"pubblicato", DATED},
    {"опубликовано", DATED},
    {"text size", WHOLE},
    {"back to top", WHOLE},
    {"nach oben", WHOLE},
    {"next", WHOLE},
    {"previous", WHOLE},
    {"top", WHOLE},
};

#define BEGIN_MAX 200 /* bytes of a line of which only the beginning is known */
#define HOLD_MAX  260
#define DATED_MAX 90

static bool
says(const struct phrase *ph, const char *s, size_t n, bool linked)
{
	size_t len = strlen(ph->text);

	if (n < len)
		return false;
	switch ((enum where)ph->where) {
	case WHOLE:
		return memcmp(s, ph->text, len) == 0 && strspn(s + len, " :.!?…>»|-") == n - len;
	case LINKED:
		return linked && memcmp(s, ph->text, len) == 0;
	case BEGINS:
		return n <= BEGIN_MAX && memcmp(s, ph->text, len) == 0;
	case DATED:
		return n <= DATED_MAX && memcmp(s, ph->text, len) == 0
		       && strcspn(s, "0123456789") < n;
	case HOLDS:
		return n <= HOLD_MAX && memmem(s, n, ph->text, len) != NULL;
	}
	return false;
}

bool
phrase_is_clutter(const char *s, size_t n, bool linked)
{
	size_t skip = strspn(s, " *-–—>»|•+([");

	if (n == 0 || n > HOLD_MAX)
		return false;
	for (size_t i = 0; i < LEN(phrases); i++) {
		const struct phrase *ph = &phrases[i];
		char first = ph->text[0];

		/* Most are told apart by their first byte. */
		if (ph->where != HOLDS && first != s[0] && first != s[skip])
			continue;
		if (says(ph, s, n, linked) || (skip > 0 && says(ph, s + skip, n - skip, linked)))
			return true;
	}
	return false;
}
