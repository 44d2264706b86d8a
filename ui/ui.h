/* The reader: everything on the terminal. */
#ifndef DATELINE_UI_H
#define DATELINE_UI_H

#include "src/command.h"

/* Opens the reader and returns when the person quits: the exit status. TERM=dumb, an unknown TERM
 * or no terminal: one line that says what to do instead, status 2. first_start: the default
 * subscriptions were just copied. */
enum exit_status ui_main(struct command_env *env, bool first_start);

#endif
