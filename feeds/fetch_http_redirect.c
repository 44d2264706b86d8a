/* Redirects are followed by our own hand, as each hop has rules that libcurl does not know. */
#include "feeds/fetch_http_priv.h"

#include "src/util.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool
is_redirect(int status)
{
	return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

static bool
has_scheme(const char *url, const char *scheme)
{
	size_t n = strlen(scheme);

	return strncasecmp(url, scheme, n) == 0 && url[n] == ':';
}

/* Whether a public server sends to a local one through a proxy, where no address is seen. */
static bool
behind_proxy_local(const struct transfer *t, const char *to, const char *host)
{
	bool from_public = t->from_public || (t->proxied && !http_host_local(t->answer->host));

	return from_public && !t->http->limits.local_redirects
	       && *http_proxy(t->http, to, host) != '\0' && http_host_local(host);
}

/* The rules of each hop. False: refused, with the sentence. */
static bool
may_follow(struct transfer *t, const char *to)
{
	struct http_answer *a = t->answer;
	int scheme = (int)strcspn(to, ":");
	char *host = http_host(to);
	bool address = host != NULL, local = address && behind_proxy_local(t, to, host);

	free(host);
	if (!has_scheme(to, "http") && !has_scheme(to, "https"))
		http_fail(a, HTTP_FAILED, "answered with a redirect to %.*s: which was refused",
		    MIN(scheme, 20), to);
	else if (!address)
		http_fail(a, HTTP_FAILED, "answered with a redirect to an address that is wrong");
	else if (has_scheme(t->url, "https") && has_scheme(to, "http")
		 && !t->request.plain_redirects)
		http_fail(a, HTTP_FAILED,
		    "answered with a redirect from https to http: refused (plain-redirects=yes in "
		    "feeds follows it)");
	else if (local)
		http_fail(a, HTTP_FAILED,
		    "answered with a redirect to an address of this machine or network: refused");
	else if (t->hops >= t->http->limits.redirects)
		http_fail(a, HTTP_FAILED, "answered with too many redirects (set max-redirects)");
	else
		return true;
	return false;
}

/* Whether the answer came from an address of the public Internet. */
static bool
came_from_public(struct transfer *t)
{
	struct sockaddr_in6 six = {.sin6_family = AF_INET6};
	struct sockaddr_in four = {.sin_family = AF_INET};
	char *ip = NULL;

	if (t->proxied)
		return !http_host_local(t->answer->host);
	if (curl_easy_getinfo(t->easy, CURLINFO_PRIMARY_IP, &ip) != CURLE_OK || ip == NULL)
		return false;
	if (inet_pton(AF_INET, ip, &four.sin_addr) == 1)
		return !http_address_local((const struct sockaddr *)&four);
	if (inet_pton(AF_INET6, ip, &six.sin6_addr) == 1)
		return !http_address_local((const struct sockaddr *)&six);
	return false;
}

static void
follow(struct transfer *t, const char *to)
{
	struct http_answer *a = t->answer;

	if (!may_follow(t, to)) {
		http_finish(t);
		return;
	}
	t->from_public = t->from_public || came_from_public(t);
	t->permanent = t->permanent && (a->status == 301 || a->status == 308);
	t->hops++;
	free(t->url);
	t->url = xstrdup(to);
	free(a->host);
	a->host = http_host(to);
	if (a->host == NULL)
		a->host = xstrdup("the redirect");
	if (t->permanent) {
		free(a->moved_to);
		a->moved_to = xstrdup(to);
	}
	http_answer_body_free(t->http, a);
	curl_multi_remove_handle(t->http->multi, t->easy);
	http_ask(t);
}

/* A transfer of curl's ended: another hop, or the answer. */
void
http_ended(struct transfer *t, CURLcode code)
{
	struct http_answer *a = t->answer;
	curl_off_t size = 0, us = 0, length = -1;
	long status = 0;
	char *to = NULL;

	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(t->easy, CURLINFO_SIZE_DOWNLOAD_T, &size);
	curl_easy_getinfo(t->easy, CURLINFO_TOTAL_TIME_T, &us);
	curl_easy_getinfo(t->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
	a->status = (int)status;
	a->skipped = t->skipped;
	a->length = length;
	a->bytes += size;
	a->ms += us / 1000;
	if (code != CURLE_OK && !t->skipped) {
		http_answer_body_free(t->http, a);
		http_explain(t, code);
		http_finish(t);
		return;
	}
	if (is_redirect(a->status)
	    && curl_easy_getinfo(t->easy, CURLINFO_REDIRECT_URL, &to) == CURLE_OK && to != NULL) {
		follow(t, to);
		return;
	}
	a->local = !t->from_public && !came_from_public(t);
	a->final_url = xstrdup(t->url);
	http_finish(t);
}
