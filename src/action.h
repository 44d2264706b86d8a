/* What a key can do: one row holds all that is known of an action. The keymap, the help pane, the
 * man page, `config --list` and `:` are made from it. */
#ifndef DATELINE_ACTION_H
#define DATELINE_ACTION_H

enum pane_set {
	IN_SECTIONS = 1,
	IN_LIST = 2,
	IN_ARTICLE = 4,
	IN_PROMPT = 8,
	IN_ALL = IN_SECTIONS | IN_LIST | IN_ARTICLE,
};

/* X(enum, name, default keys apart by blanks, panes, help) */
/* Not aligned: a row that comes or goes leaves the others as they are. */
// clang-format off
#define ACTIONS(X) \
	X(DOWN, "down", "j Down", IN_ALL, "Go down a row, a line") \
	X(UP, "up", "k Up", IN_ALL, "Go up a row, a line") \
	X(HALF_DOWN, "half-down", "^D", IN_ALL, "Go down half a page") \
	X(HALF_UP, "half-up", "^U", IN_ALL, "Go up half a page") \
	X(PAGE_DOWN, "page-down", "PgDn ^F", IN_ALL, "Go down a page") \
	X(PAGE_UP, "page-up", "PgUp ^B -", IN_ALL, "Go up a page") \
	X(FIRST, "first", "g Home", IN_ALL, "Go to the first row, the top") \
	X(LAST, "last", "G End", IN_ALL, "Go to the last row, the end") \
	X(READ_ON, "read-on", "Space", IN_ALL, "Open; in an article: page, then the next unread") \
	X(OPEN, "open", "l Right Enter", IN_ALL, "Go into the next pane, open") \
	X(BACK, "back", "h Left Backspace", IN_ALL, "Go back to the pane before") \
	X(NEXT_PANE, "next-pane", "Tab", IN_ALL, "Go to the next pane") \
	X(PREVIOUS_PANE, "previous-pane", "S-Tab", IN_ALL, "Go to the previous pane") \
	X(ZOOM, "zoom", "z", IN_ALL, "Give the pane the whole width, or its own") \
	X(NARROWER, "narrower", "<", IN_ALL, "Make the pane narrower") \
	X(WIDER, "wider", ">", IN_ALL, "Make the pane wider") \
	X(WIDTHS, "default-widths", "=", IN_ALL, "Give all panes their own width") \
	X(LEAVE, "leave", "Esc ^G", IN_ALL, "Leave help, results, a filter, a selection") \
	X(NEXT_ARTICLE, "next-article", "J", IN_LIST | IN_ARTICLE, "Open the next article") \
	X(PREVIOUS_ARTICLE, "previous-article", "K", IN_LIST | IN_ARTICLE, \
	  "Open the previous article") \
	X(NEXT_UNREAD, "next-unread", "n", IN_ALL, "Open the next unread article") \
	X(PREVIOUS_UNREAD, "previous-unread", "N", IN_ALL, "Open the previous unread article") \
	X(NEXT_UNREAD_ROW, "next-unread-row", "", IN_LIST, "Go to the next unread row") \
	X(PREVIOUS_UNREAD_ROW, "previous-unread-row", "", IN_LIST, \
	  "Go to the previous unread row") \
	X(RANDOM_UNREAD, "random-unread", "", IN_ALL, "Go to any unread article") \
	X(NEXT_SECTION, "next-section", "]", IN_ALL, \
	  "Go to the next section with unread articles") \
	X(PREVIOUS_SECTION, "previous-section", "[", IN_ALL, \
	  "Go to the previous section with unread articles") \
	X(GO_TO, "go-to", "'", IN_ALL, "Go to a section or a feed by its name") \
	X(NEXT_LIST, "next-list", "", IN_ALL, "Go to the section or feed below") \
	X(PREVIOUS_LIST, "previous-list", "", IN_ALL, "Go to the section or feed above") \
	X(LATEST, "latest", "", IN_ALL, "Go to Latest") \
	X(FOLD, "fold", "x", IN_SECTIONS, "Show or fold the feeds of the section") \
	X(FOLD_ALL, "fold-all", "X", IN_SECTIONS, "Show or fold the feeds of all sections") \
	X(TAKE_NEW, "take-new", ".", IN_ALL, "Take in the new articles") \
	X(REFRESH, "refresh", "r", IN_ALL, "Ask the feeds of this section at once") \
	X(REFRESH_ALL, "refresh-all", "R", IN_ALL, "Ask all feeds at once") \
	X(TOGGLE_READ, "toggle-read", "m", IN_LIST | IN_ARTICLE, "Mark read, or unread") \
	X(ALL_READ, "all-read", "A", IN_SECTIONS | IN_LIST, "Mark all of this list read") \
	X(EVERYTHING_READ, "everything-read", "", IN_ALL, "Mark all articles of all feeds read") \
	X(SHOW_UNREAD, "show-unread", "U", IN_SECTIONS | IN_LIST, \
	  "Show only what is unread, or all") \
	X(HIDE, "hide", "D", IN_LIST | IN_ARTICLE, "Hide the article, or show it again") \
	X(HIDE_ALL, "hide-all", "", IN_SECTIONS | IN_LIST, "Hide all articles of this list") \
	X(BOOKMARK, "bookmark", "b", IN_LIST | IN_ARTICLE, "Bookmark, or take the bookmark away") \
	X(TAG, "tag", "t", IN_LIST | IN_ARTICLE, "Tag, or take a tag away") \
	X(SELECT, "select", "v", IN_LIST, "Select the article for the next action, or not") \
	X(SELECT_RANGE, "select-range", "V", IN_LIST, \
	  "Begin a range of selected articles, or end it") \
	X(BOOKMARKS, "bookmarks", "B", IN_ALL, "Go to Bookmarks") \
	X(UNDO, "undo", "u", IN_ALL, "Undo the newest change of marks") \
	X(REDO, "redo", "^R", IN_ALL, "Do again what was undone") \
	X(HISTORY, "history", "", IN_ALL, "List what was read, the last first") \
	X(HISTORY_BACK, "history-back", "H", IN_ALL, "Open what was read before") \
	X(HISTORY_FORWARD, "history-forward", "L", IN_ALL, "Open what was read after it") \
	X(SEARCH, "search", "/", IN_ALL, "Search in the section; in an article: in its text") \
	X(FILTER, "filter", "F", IN_LIST, "Filter the list by a query") \
	X(SORT, "sort", "S", IN_LIST, "Put the list in another order") \
	X(SORT_REVERSED, "sort-reversed", "", IN_LIST, "Put the list in another order, reversed") \
	X(BROWSER, "browser", "o", IN_ALL, "Open the link in the browser") \
	X(BROWSER_READ, "browser-read", "O", IN_LIST | IN_ARTICLE, \
	  "Open the link in the browser and mark the article read") \
	X(FOLLOW, "follow", "f", IN_LIST | IN_ARTICLE, \
	  "Show the links with their hosts, open one by number") \
	X(FOLLOW_HERE, "follow-here", "P", IN_ARTICLE, \
	  "Show the page behind a link here, by its number") \
	X(WHOLE_TEXT, "whole-text", "w", IN_ARTICLE, \
	  "Show the whole text from the article's page, or the feed's own") \
	X(DIFF, "diff", "", IN_ARTICLE, "Show the words that its source changed, or the text again") \
	X(COMMENTS, "comments", "c", IN_ARTICLE, "Show the comments, or the text again") \
	X(LEFT, "shift-left", "(", IN_LIST | IN_ARTICLE, \
	  "Shift long titles, code and tables left") \
	X(RIGHT, "shift-right", ")", IN_LIST | IN_ARTICLE, \
	  "Shift long titles, code and tables right") \
	X(PREVIOUS_HEADING, "previous-heading", "{", IN_ARTICLE, "Go to the previous heading") \
	X(NEXT_HEADING, "next-heading", "}", IN_ARTICLE, "Go to the next heading") \
	X(SOURCE, "source", "\\", IN_ARTICLE, "Show the source of the article, or its text") \
	X(COPY, "copy", "y", IN_LIST | IN_ARTICLE, "Copy the link") \
	X(COPY_TITLE, "copy-title", "Y", IN_LIST | IN_ARTICLE, "Copy title and link") \
	X(SAVE, "save-article", "s", IN_LIST | IN_ARTICLE, "Save to a file: text, Markdown, HTML or JSON") \
	X(PIPE, "pipe", "|", IN_LIST | IN_ARTICLE, "Pipe the article to a command") \
	X(ENCLOSURES, "enclosures", "e", IN_LIST | IN_ARTICLE, "Play what is attached") \
	X(DOWNLOAD, "download", "d", IN_LIST | IN_ARTICLE, "Download what is attached") \
	X(DOWNLOADS, "downloads", "", IN_ALL, "Show the downloads: how far, where, why not") \
	X(IMAGES, "images", "i", IN_LIST | IN_ARTICLE, "Open an image of the article") \
	X(EDIT_FEEDS, "edit-feeds", "E", IN_ALL, "Edit the subscriptions in the editor") \
	X(RELOAD_FEEDS, "reload-feeds", "", IN_ALL, "Read the file of subscriptions again") \
	X(ADD_FEED, "add-feed", "a", IN_ALL, "Add a feed") \
	X(FAILING, "failing", "!", IN_ALL, "Show the feeds that fail or moved, and why") \
	X(STATS, "stats", "", IN_ALL, "Show statistics: by day, section and feed, what was read") \
	X(COMMAND, "command", ":", IN_ALL, "Type a command") \
	X(MACRO, "macro", "", IN_ALL, "Run the commands of a macro line") \
	X(HELP, "help", "?", IN_ALL, "Show what the keys do") \
	X(REDRAW, "redraw", "^L", IN_ALL, "Draw the screen anew") \
	X(SUSPEND, "suspend", "^Z", IN_ALL, "Suspend the program") \
	X(STOP, "stop", "^C", IN_ALL, "Stop the search or the refresh") \
	X(CLOSE, "close", "q", IN_ALL, "Close what is on top, else quit") \
	X(QUIT, "quit", "Q", IN_ALL, "Quit")
// clang-format on

enum action {
	ACTION_NONE,
#define X(id, name, keys, panes, help) ACTION_##id,
	ACTIONS(X)
#undef X
	    ACTION_COUNT
};

struct action_row {
	const char *name, *keys, *help;
	unsigned panes; /* enum pane_set */
};
extern const struct action_row action_rows[ACTION_COUNT]; /* [ACTION_NONE] has empty strings */

/* ACTION_NONE for a name that is not known. */
enum action action_find(const char *name);

#endif
