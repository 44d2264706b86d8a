/* Roles of what is drawn. Layout and panes ask for a role; ui/theme knows what it looks like. */
#ifndef DATELINE_STYLE_H
#define DATELINE_STYLE_H

/* X(enum, name in `color`, default look: fg bg attributes as in config, help) */
#define STYLES(X)                                                                            \
	X(TEXT, "text", "default default", "Text of articles and of rows already read")      \
	X(UNREAD, "unread", "default default bold", "Rows not yet read")                     \
	X(SEEN, "seen", "default default dim", "Rows read in this visit to the list")        \
	X(CURSOR, "cursor", "default default reverse", "Row under the cursor, focused pane") \
	X(PLACE, "place", "default default bold", "Row under the cursor, other panes")       \
	X(TOP, "top", "default default", "Top line")                                         \
	X(STATUS, "status", "default default", "Status line")                                \
	X(MESSAGE, "message", "default default bold", "Messages in the status line")         \
	X(FAILED, "failed", "red default", "Mark of a feed that fails")                      \
	X(DIVIDER, "divider", "default default dim", "Line between two panes")               \
	X(TITLE, "title", "default default bold", "Title of an article")                     \
	X(BYLINE, "byline", "default default dim", "Lines under the title, the link")        \
	X(HEADING, "heading", "default default bold", "Headings within articles")            \
	X(QUOTE, "quote", "default default", "Quotes")                                       \
	X(BAR, "bar", "default default dim", "Bars of quotes, rules, boxes of tables")       \
	X(CODE, "code", "default default", "Code")                                           \
	X(LINK, "link", "default default", "Numbers of links, images")                       \
	X(MATCH, "match", "default default bold underline", "What a search found")           \
	X(EXCERPT, "excerpt", "default default dim", "Excerpts in results and cards")        \
	X(PROMPT, "prompt", "default default", "Prompt and command line")

enum style_role {
#define X(id, name, look, help) STYLE_##id,
	STYLES(X)
#undef X
	    STYLE_ROLES
};

struct style_row {
	const char *name, *look, *help;
};
extern const struct style_row style_rows[STYLE_ROLES];

#endif
