/* Which proxy a request goes through, and which hosts are local by their name alone. */
// objects: feeds/fetch_http_proxy.o feeds/fetch_http_body.o feeds/fetch_http_error.o
// objects: feeds/fetch_http.o feeds/fetch_http_redirect.o feeds/fetch_http_sink.o
#include "feeds/fetch_http_priv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void
hosts_are_local_by_number_or_name(void **state)
{
	static const char *const local[] = {"127.0.0.1", "10.1.2.3", "169.254.169.254", "[::1]",
	    "[fe80::1%eth0]", "[::ffff:7f00:1]", "localhost", "a.localhost", "router", "nas.lan",
	    "x.local.", "db.internal", "box.home.arpa", "192.168.1.1"};
	static const char *const far[] = {"example.org", "8.8.8.8", "[2001:db8::1]",
	    "local.example", "notlocal.org", "example.org.", "home.arpa.example"};

	(void)state;
	for (size_t i = 0; i < sizeof(local) / sizeof(*local); i++)
		if (!http_host_local(local[i]))
			fail_msg("%s is local", local[i]);
	for (size_t i = 0; i < sizeof(far) / sizeof(*far); i++)
		if (http_host_local(far[i]))
			fail_msg("%s is not local", far[i]);
}

static void
no_proxy_names_hosts_domains_and_nets(void **state)
{
	const char *list = "localhost, .example.org example.net,10.0.0.0/8,192.0.2.7,fd00::/8";

	(void)state;
	assert_true(http_no_proxy(list, "localhost"));
	assert_true(http_no_proxy(list, "a.example.org"));
	assert_true(http_no_proxy(list, "EXAMPLE.ORG"));
	assert_true(http_no_proxy(list, "b.example.net"));
	assert_false(http_no_proxy(list, "badexample.net"));
	assert_false(http_no_proxy(list, "example.com"));
	assert_true(http_no_proxy(list, "10.200.3.4"));
	assert_false(http_no_proxy(list, "11.0.0.1"));
	assert_true(http_no_proxy(list, "192.0.2.7"));
	assert_false(http_no_proxy(list, "192.0.2.8"));
	assert_true(http_no_proxy(list, "[fd12::1]"));
	assert_false(http_no_proxy(list, "[fe80::1]"));
	assert_true(http_no_proxy("*", "anything"));
	assert_false(http_no_proxy("", "anything"));
	assert_false(http_no_proxy(NULL, "anything"));
	assert_false(http_no_proxy("10.0.0.0/33,10.0.0.0/x,/,10.0.0.0/-1", "10.0.0.1"));
}

static void
the_setting_comes_before_the_environment(void **state)
{
	struct http h = {.proxy = (char *)(uintptr_t) ""};

	(void)state;
	unsetenv("all_proxy");
	unsetenv("ALL_PROXY");
	unsetenv("no_proxy");
	unsetenv("NO_PROXY");
	unsetenv("https_proxy");
	setenv("http_proxy", "http://p:1", 1);
	setenv("HTTPS_PROXY", "http://p:2", 1);
	setenv("HTTP_PROXY", "http://evil:9", 1);
	assert_string_equal(http_proxy(&h, "http://a.b/", "a.b"), "http://p:1");
	assert_string_equal(http_proxy(&h, "https://a.b/", "a.b"), "http://p:2");
	unsetenv("http_proxy");
	assert_string_equal(http_proxy(&h, "http://a.b/", "a.b"), "");
	setenv("ALL_PROXY", "socks5://p:3", 1);
	assert_string_equal(http_proxy(&h, "http://a.b/", "a.b"), "socks5://p:3");
	setenv("NO_PROXY", "a.b", 1);
	assert_string_equal(http_proxy(&h, "http://a.b/", "a.b"), "");
	h.proxy = (char *)(uintptr_t) "http://set:4";
	assert_string_equal(http_proxy(&h, "http://c.d/", "c.d"), "http://set:4");
	assert_string_equal(http_proxy(&h, "http://a.b/", "a.b"), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(hosts_are_local_by_number_or_name),
	    cmocka_unit_test(no_proxy_names_hosts_domains_and_nets),
	    cmocka_unit_test(the_setting_comes_before_the_environment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
