/* Who may write: two lock files as a turnstile. Who waits for the lock holds the turn, so that
 * nobody is overtaken twice; flock alone starved a mark behind an ingest for seconds. */
#include "src/store_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

static int
open_in(struct store *s, const char *name, struct err *e)
{
	char *path = xasprintf("%s/%s", s->dir, name);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0)
		err_set(e, "%s could not be opened: %s", path, strerror(errno));
	free(path);
	return fd;
}

bool
lock_open(struct store *s, struct err *e)
{
	s->turn_fd = open_in(s, "archive.turn", e);
	s->lock_fd = s->turn_fd < 0 ? -1 : open_in(s, "archive.lock", e);
	s->session_fd = s->lock_fd < 0 ? -1 : open_in(s, "archive.sessions", e);
	return s->session_fd >= 0;
}

void
lock_close(struct store *s)
{
	int *fds[] = {&s->turn_fd, &s->lock_fd, &s->session_fd};

	for (size_t i = 0; i < LEN(fds); i++) {
		if (*fds[i] >= 0)
			close(*fds[i]);
		*fds[i] = -1;
	}
}

static bool
blocking(int fd)
{
	int got;

	while ((got = flock(fd, LOCK_EX)) != 0 && errno == EINTR)
		;
	return got == 0;
}

static bool
until(int fd, int64_t deadline)
{
	while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if ((errno != EWOULDBLOCK && errno != EINTR) || clock_mono_us() >= deadline)
			return false;
		nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
	}
	return true;
}

bool
lock_take(struct store *s, int wait_ms, struct err *e)
{
	int64_t deadline = wait_ms < 0 ? 0 : clock_mono_us() + (int64_t)wait_ms * 1000;
	bool ok;

	if (!(wait_ms < 0 ? blocking(s->turn_fd) : until(s->turn_fd, deadline)))
		return err_set(e, "the archive is busy");
	ok = wait_ms < 0 ? blocking(s->lock_fd) : until(s->lock_fd, deadline);
	flock(s->turn_fd, LOCK_UN);
	return ok || err_set(e, "the archive is busy");
}

void
lock_release(struct store *s)
{
	flock(s->lock_fd, LOCK_UN);
}

bool
store_waited_for(struct store *s)
{
	if (s->turn_fd < 0)
		return false;
	if (flock(s->turn_fd, LOCK_EX | LOCK_NB) != 0)
		return errno == EWOULDBLOCK;
	flock(s->turn_fd, LOCK_UN);
	return false;
}

#ifdef F_OFD_SETLK
#define SET_LOCK F_OFD_SETLK
#define GET_LOCK F_OFD_GETLK
#else
#define SET_LOCK F_SETLK
#define GET_LOCK F_GETLK
#endif

/* The byte of archive.sessions for the work behind: sessions are numbered from 1. */
#define WORK_BYTE 0

static bool
set_byte(struct store *s, short type, int64_t byte)
{
	struct flock l = {.l_type = type, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1};

	return fcntl(s->session_fd, SET_LOCK, &l) == 0;
}

bool
lock_hold(struct store *s, int64_t byte)
{
	return set_byte(s, F_WRLCK, byte);
}

/* Where there are no locks it is better done twice than never. */
bool
store_work_take(struct store *s)
{
	return set_byte(s, F_WRLCK, WORK_BYTE) || (errno != EAGAIN && errno != EACCES);
}

void
store_work_give(struct store *s)
{
	(void)set_byte(s, F_UNLCK, WORK_BYTE);
}

bool
lock_held(struct store *s, int64_t byte)
{
	struct flock l = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1};

	return fcntl(s->session_fd, GET_LOCK, &l) == 0 && l.l_type != F_UNLCK;
}
