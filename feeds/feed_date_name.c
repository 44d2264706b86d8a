/* Names of months and zones. */
#include "feeds/feed_date_name.h"

#include "src/util.h"

#include <stdint.h>
#include <string.h>

/* Beginnings of names of months, folded (text_fold: no case, no accents). */
static const struct {
	char name[9];
	int8_t month;
} months[] = {
    /* English and what shares its beginnings */
    {"jan", 1},
    {"feb", 2},
    {"mar", 3},
    {"apr", 4},
    {"may", 5},
    {"jun", 6},
    {"jul", 7},
    {"aug", 8},
    {"sep", 9},
    {"oct", 10},
    {"nov", 11},
    {"dec", 12},
    /* German, Dutch, Nordic, Baltic */
    {"maer", 3},
    {"mrz", 3},
    {"mrt", 3},
    {"mai", 5},
    {"maj", 5},
    {"mei", 5},
    {"okt", 10},
    {"dez", 12},
    {"des", 12},
    {"tammi", 1},
    {"helmi", 2},
    {"maalis", 3},
    {"huhti", 4},
    {"touko", 5},
    {"kesa", 6},
    {"heina", 7},
    {"elo", 8},
    {"syys", 9},
    {"loka", 10},
    {"marras", 11},
    {"joulu", 12},
    /* French, Spanish, Italian, Portuguese, Romanian */
    {"ene", 1},
    {"gen", 1},
    {"ian", 1},
    {"fev", 2},
    {"fevr", 2},
    {"avr", 4},
    {"abr", 4},
    {"mag", 5},
    {"juin", 6},
    {"giu", 6},
    {"iun", 6},
    {"juil", 7},
    {"lug", 7},
    {"iul", 7},
    {"aou", 8},
    {"ago", 8},
    {"set", 9},
    {"out", 10},
    {"ott", 10},
    {"noi", 11},
    {"dic", 12},
    /* Hungarian, Polish, Turkish */
    {"szep", 9},
    {"sty", 1},
    {"lut", 2},
    {"kwi", 4},
    {"cze", 6},
    {"lip", 7},
    {"sie", 8},
    {"wrz", 9},
    {"paz", 10},
    {"lis", 11},
    {"gru", 12},
    {"oca", 1},
    {"sub", 2},
    {"nis", 4},
    {"haz", 6},
    {"tem", 7},
    {"eyl", 9},
    {"eki", 10},
    {"kas", 11},
    {"ara", 12},
    /* Russian, Bulgarian */
    {"янв", 1},
    {"яну", 1},
    {"фев", 2},
    {"мар", 3},
    {"апр", 4},
    {"маи", 5},
    {"мая", 5},
    {"июн", 6},
    {"юни", 6},
    {"июл", 7},
    {"юли", 7},
    {"авг", 8},
    {"сен", 9},
    {"сеп", 9},
    {"окт", 10},
    {"ноя", 11},
    {"ное", 11},
    {"дек", 12},
    /* Ukrainian */
    {"сич", 1},
    {"лют", 2},
    {"бер", 3},
    {"кві", 4},
    {"тра", 5},
    {"чер", 6},
    {"лип", 7},
    {"сер", 8},
    {"вер", 9},
    {"жов", 10},
    {"лис", 11},
    {"гру", 12},
    /* Greek */
    {"ιαν", 1},
    {"φεβ", 2},
    {"μαω", 3},
    {"μαρ", 3},
    {"απρ", 4},
    {"μαι", 5},
    {"ιουν", 6},
    {"ιον", 6},
    {"ιουλ", 7},
    {"ιολ", 7},
    {"αυγ", 8},
    {"σεπ", 9},
    {"οκτ", 10},
    {"νοε", 11},
    {"δεκ", 12},
};

/* Zones in quarters of an hour east of Greenwich. */
static const struct {
	char name[5];
	int8_t quarters;
} zones[] = {
    {"z", 0},
    {"ut", 0},
    {"utc", 0},
    {"gmt", 0},
    {"wet", 0},
    {"west", 4},
    {"bst", 4},
    {"cet", 4},
    {"met", 4},
    {"mez", 4},
    {"cest", 8},
    {"mest", 8},
    {"mesz", 8},
    {"eet", 8},
    {"eest", 12},
    {"cat", 8},
    {"sast", 8},
    {"wat", 4},
    {"eat", 12},
    {"msk", 12},
    {"trt", 12},
    {"msd", 16},
    {"gst", 16},
    {"pkt", 20},
    {"uzt", 20},
    {"ist", 22},
    {"npt", 23},
    {"almt", 24},
    {"ict", 28},
    {"wib", 28},
    {"hkt", 32},
    {"sgt", 32},
    {"awst", 32},
    {"pht", 32},
    {"myt", 32},
    {"kst", 36},
    {"jst", 36},
    {"acst", 38},
    {"aest", 40},
    {"acdt", 42},
    {"aedt", 44},
    {"nzst", 48},
    {"nzdt", 52},
    {"nst", -14},
    {"ndt", -10},
    {"brt", -12},
    {"art", -12},
    {"clt", -16},
    {"ast", -16},
    {"adt", -12},
    {"at", -16},
    {"est", -20},
    {"edt", -16},
    {"et", -20},
    {"cst", -24},
    {"cdt", -20},
    {"ct", -24},
    {"mst", -28},
    {"mdt", -24},
    {"mt", -28},
    {"pst", -32},
    {"pdt", -28},
    {"pt", -32},
    {"akst", -36},
    {"akdt", -32},
    {"hst", -40},
};

int
date_month(const char *word, size_t n)
{
	size_t best = 0;
	int month = 0;

	for (size_t i = 0; i < LEN(months); i++) {
		size_t len = strlen(months[i].name);

		if (len > best && len <= n && memcmp(months[i].name, word, len) == 0) {
			best = len;
			month = months[i].month;
		}
	}
	return month;
}

bool
date_zone(const char *word, size_t n, int *seconds)
{
	for (size_t i = 0; i < LEN(zones); i++) {
		if (strlen(zones[i].name) == n && memcmp(zones[i].name, word, n) == 0) {
			*seconds = zones[i].quarters * 900;
			return true;
		}
	}
	return false;
}
