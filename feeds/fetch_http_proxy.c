/* Which proxy a request goes through: by the setting, else by the usual environment variables. Told
 * to libcurl for each request, so that this process knows it: behind a proxy the address that is
 * connected says nothing of the server. */
#include "feeds/fetch_http_priv.h"

#include "src/util.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* An IP address as its 16 bytes, IPv4 as IPv6 has it. */
static bool
address_of(const char *host, uint8_t out[16])
{
	static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
	char bare[INET6_ADDRSTRLEN];
	size_t n = strlen(host);

	if (inet_pton(AF_INET, host, out + 12) == 1) {
		memcpy(out, mapped, sizeof(mapped));
		return true;
	}
	if (n > 2 && host[0] == '[' && host[n - 1] == ']') {
		host++;
		n -= 2;
	}
	n = MIN(n, strcspn(host, "%"));
	if (n >= sizeof(bare))
		return false;
	memcpy(bare, host, n);
	bare[n] = '\0';
	return inet_pton(AF_INET6, bare, out) == 1;
}

bool
http_host_local(const char *host)
{
	static const char *const tails[] = {
	    "localhost", "local", "internal", "intranet", "lan", "home.arpa"};
	struct sockaddr_in6 six = {.sin6_family = AF_INET6};
	size_t n = strlen(host);

	if (address_of(host, six.sin6_addr.s6_addr))
		return http_address_local((const struct sockaddr *)&six);
	if (n > 0 && host[n - 1] == '.')
		n--;
	if (memchr(host, '.', n) == NULL)
		return true;
	for (size_t i = 0; i < LEN(tails); i++) {
		size_t tail = strlen(tails[i]);

		if (n > tail && host[n - tail - 1] == '.'
		    && strncasecmp(host + n - tail, tails[i], tail) == 0)
			return true;
	}
	return false;
}

/* "10.0.0.0/8", "fd00::/8" or one address. */
static bool
in_net(const uint8_t address[16], const char *net)
{
	char text[64];
	size_t n = strcspn(net, "/");
	uint8_t base[16];
	int64_t bits = 128, most;

	if (n >= sizeof(text))
		return false;
	memcpy(text, net, n);
	text[n] = '\0';
	if (!address_of(text, base))
		return false;
	most = strchr(text, ':') == NULL ? 32 : 128;
	if (net[n] == '/') {
		if (!parse_int(net + n + 1, 0, most, &bits))
			return false;
		bits += 128 - most;
	}
	for (int64_t i = 0; i < bits; i++)
		if (((address[i / 8] ^ base[i / 8]) >> (7 - i % 8) & 1) != 0)
			return false;
	return true;
}

/* One name of the list, n bytes: the host itself or a domain above it. */
static bool
names(const char *name, size_t n, const char *host)
{
	size_t len = strlen(host);

	if (n > 0 && *name == '.') {
		name++;
		n--;
	}
	return n > 0 && n <= len && strncasecmp(host + len - n, name, n) == 0
	       && (n == len || host[len - n - 1] == '.');
}

bool
http_no_proxy(const char *list, const char *host)
{
	uint8_t address[16];
	bool number = address_of(host, address);

	for (const char *s = list; s != NULL && *s != '\0';) {
		char text[64];
		size_t n;

		s += strspn(s, " ,\t");
		n = strcspn(s, " ,\t");
		if ((n == 1 && *s == '*') || names(s, n, host))
			return true;
		if (number && n < sizeof(text)) {
			memcpy(text, s, n);
			text[n] = '\0';
			if (in_net(address, text))
				return true;
		}
		s += n;
	}
	return false;
}

static const char *
variable(const char *low, const char *high)
{
	const char *value = getenv(low);

	if (value == NULL && high != NULL)
		value = getenv(high);
	return value != NULL && *value != '\0' ? value : NULL;
}

const char *
http_proxy(const struct http *h, const char *url, const char *host)
{
	/* HTTP_PROXY is what a web server gives its programs from a request's header Proxy. */
	const char *proxy = strncasecmp(url, "https:", 6) == 0
	                        ? variable("https_proxy", "HTTPS_PROXY")
	                        : variable("http_proxy", NULL);

	if (*h->proxy != '\0')
		proxy = h->proxy;
	if (proxy == NULL)
		proxy = variable("all_proxy", "ALL_PROXY");
	if (proxy == NULL || http_no_proxy(variable("no_proxy", "NO_PROXY"), host))
		return "";
	return proxy;
}
