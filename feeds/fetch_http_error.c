/* Sentences for what went wrong on the line: the host, what happened, what to do. */
#include "feeds/fetch_http_priv.h"

#include "src/util.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void
http_fail(struct http_answer *a, enum http_fault fault, const char *fmt, ...)
{
	char text[sizeof(a->error.text)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	a->fault = fault;
	err_status(&a->error, EXIT_PART, "%s %s", a->host, text);
}

/* What libcurl calls by a name of its own, in words; the rest comes with libcurl's sentence. */
static const struct {
	CURLcode code;
	enum http_fault fault;
	const char *text;
} words[] = {
    {CURLE_COULDNT_RESOLVE_HOST, HTTP_UNREACHABLE,
	"was not found: check the address and the network"},
    {CURLE_COULDNT_RESOLVE_PROXY, HTTP_UNREACHABLE,
	"was not asked: the proxy's name was not found (set proxy)"},
    {CURLE_COULDNT_CONNECT, HTTP_UNREACHABLE, "does not take connections"},
    {CURLE_PARTIAL_FILE, HTTP_FAILED, "broke off in the middle of its answer"},
    {CURLE_GOT_NOTHING, HTTP_FAILED, "closed the connection without an answer"},
    {CURLE_RECV_ERROR, HTTP_FAILED, "broke the connection off"},
    {CURLE_SEND_ERROR, HTTP_FAILED, "broke the connection off"},
    {CURLE_BAD_CONTENT_ENCODING, HTTP_FAILED, "sent a compressed answer that is broken"},
    {CURLE_WEIRD_SERVER_REPLY, HTTP_FAILED, "sent an answer that is not HTTP"},
    {CURLE_UNSUPPORTED_PROTOCOL, HTTP_FAILED, "sent an answer that is not HTTP"},
    {CURLE_OUT_OF_MEMORY, HTTP_FAILED, "sent a header that is too large"},
    {CURLE_HTTP2, HTTP_FAILED, "sent broken HTTP/2"},
    {CURLE_HTTP2_STREAM, HTTP_FAILED, "sent broken HTTP/2"},
    {CURLE_LOGIN_DENIED, HTTP_FAILED, "was not asked: the address holds a name or a password"},
    {CURLE_PROXY, HTTP_UNREACHABLE, "was not asked: the proxy refused (set proxy)"},
    {CURLE_URL_MALFORMAT, HTTP_FAILED, "cannot be asked: the address is wrong"},
};

/* What OpenSSL found (its X509_V_ERR_*). */
static const struct {
	long result;
	const char *text;
} verdicts[] = {
    {9, "is not valid yet"},
    {10, "has expired"},
    {18, "is self-signed"},
    {19, "is signed by an authority unknown here"},
    {20, "is signed by an authority unknown here"},
    {21, "is signed by an authority unknown here"},
    {23, "was revoked"},
    {62, "is for another host"},
};

static void
explain_certificate(struct transfer *t)
{
	const char *text = t->detail[0] != '\0' ? t->detail : "is not valid";
	long verify = 0;

	curl_easy_getinfo(t->easy, CURLINFO_SSL_VERIFYRESULT, &verify);
	for (size_t i = 0; i < LEN(verdicts); i++)
		if (verdicts[i].result == verify)
			text = verdicts[i].text;
	if (strstr(t->detail, "subject name") != NULL)
		text = "is for another host";
	http_fail(t->answer, HTTP_FAILED,
	    "has a certificate that %s%s; insecure=yes in feeds asks it all the same",
	    text == t->detail ? "is not valid: " : "", text);
}

/* OpenSSL's reason behind "error:0A000102:SSL routines::". */
static void
explain_handshake(struct transfer *t)
{
	const char *why = strrchr(t->detail, ':');

	if (strstr(t->detail, "protocol") != NULL)
		http_fail(t->answer, HTTP_FAILED,
		    "could not agree on an encryption: it speaks only TLS that is too old");
	else
		http_fail(t->answer, HTTP_FAILED, "could not agree on an encryption (%s)",
		    why != NULL ? why + 1 : "no reason is known");
}

/* Neither by a connection of its own nor over an open one: a resolver that is silent, a network
 * that is gone. */
static bool
never_connected(struct transfer *t)
{
	curl_off_t connected = 0, ready = 0;

	curl_easy_getinfo(t->easy, CURLINFO_CONNECT_TIME_T, &connected);
	curl_easy_getinfo(t->easy, CURLINFO_PRETRANSFER_TIME_T, &ready);
	return connected == 0 && ready == 0;
}

void
http_explain(struct transfer *t, CURLcode code)
{
	struct http_answer *a = t->answer;
	int64_t still = t->http->limits.still;
	long tunnel = 0;

	curl_easy_getinfo(t->easy, CURLINFO_HTTP_CONNECTCODE, &tunnel);
	if (t->request.sink != NULL && http_explain_sink(t))
		;
	else if (t->over_header)
		http_fail(a, HTTP_FAILED, "sent a header that is too large (over 64 KiB)");
	else if (t->over_body)
		http_fail(a, HTTP_FAILED, "sent more than %zu KiB (set max-body)",
		    t->http->limits.body / 1024);
	else if (t->no_file)
		http_fail(a, HTTP_NO_ROOM, "was not read: no room on the disk for its answer");
	else if (t->refused)
		http_fail(a, HTTP_FAILED, "led to an address of this machine or network: refused");
	else if (code == CURLE_OPERATION_TIMEDOUT)
		http_fail(a, never_connected(t) ? HTTP_UNREACHABLE : HTTP_FAILED,
		    "did not answer within %" PRId64 " s (set timeout)", still);
	else if (code == CURLE_PEER_FAILED_VERIFICATION)
		explain_certificate(t);
	else if (code == CURLE_SSL_CONNECT_ERROR)
		explain_handshake(t);
	else if (t->proxied && tunnel >= 300)
		http_fail(a, HTTP_FAILED, "was not asked: the proxy answered %ld%s", tunnel,
		    tunnel == 407 ? ", it wants a login (set proxy)" : "");
	else if (code == CURLE_COULDNT_CONNECT && t->proxied)
		http_fail(a, HTTP_UNREACHABLE,
		    "was not asked: the proxy does not take connections (set proxy)");
	else {
		for (size_t i = 0; i < LEN(words); i++)
			if (words[i].code == code) {
				http_fail(a, words[i].fault, "%s", words[i].text);
				return;
			}
		http_fail(a, HTTP_FAILED, "could not be read: %s",
		    t->detail[0] != '\0' ? t->detail : curl_easy_strerror(code));
	}
}
