/* What commands write to stdout: fitted to a terminal, whole elsewhere. */
#ifndef DATELINE_PRINT_H
#define DATELINE_PRINT_H

#include "src/err.h"

#include <stdio.h>

struct print {
	FILE *file;
	bool terminal;
	bool ascii;  /* a terminal in a locale that is not UTF-8 gets ASCII */
	int columns; /* of the terminal; 0 if it is none */
};

void print_init(struct print *p, FILE *file);

/* Clean UTF-8 of n bytes, recoded where the terminal needs it. */
void print_bytes(const struct print *p, const char *s, size_t n);
void print_text(const struct print *p, const char *s);
/* The same for what was not cleaned yet: file names, words of other programs. */
void print_dirty(const struct print *p, const char *s);
/* Cut with an ellipsis to at most `columns`; and the same filled with blanks. Clean UTF-8. */
int print_cut(const struct print *p, const char *s, int columns); /* the columns used */
void print_fit(const struct print *p, const char *s, int columns);

/* Sends what was written so far. False: the reader of a pipe (`| head -1`) has gone, which is no
 * fault. Where it cannot be written otherwise (a full disk) the program ends through die. */
bool print_flush(const struct print *p);

/* Runs dateline-fetch or dateline-parse with one argument and copies its output, cleaned, each line
 * behind `indent`. Returns its exit status, -1 if it could not be run. */
int print_program(FILE *file, const char *name, const char *argument, const char *indent);

#endif
