/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <event2/event.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "dialer/base/buf.h"
#include "dialer/http/http.h"
#include "dialer/http/metric.h"

#include "dialer/base/banned.h"

static bool well = true;

static void metrics(struct buf *out, void *arg)
{
	(void)arg;
	metric_single(out, "dialer_calls", "gauge", "calls now", 3);
	metric_family(out, "dialer_attempts_total", "counter", "attempts ended");
	metric_sample(out, "dialer_attempts_total", "disposition", "odd\"\\\n", 7);
	metric_sample_hundredths(out, "dialer_level", "campaign", "many", 205);
}

static bool healthy(const char **ret_why, void *arg)
{
	(void)arg;
	if (!well)
		*ret_why = "no database\n";
	return well;
}

static const struct http_handler handler = { metrics, healthy, NULL };

/* One request over a real socket, the loop turned by hand until the server closes. */
static void get(struct event_base *base, const struct http *h, const char *request, char *answer,
	size_t size)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(http_port(h)) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	size_t got = 0;

	inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
	assert_int_equal(write(fd, request, strlen(request)), (ssize_t)strlen(request));
	for (;;) {
		ssize_t n;

		event_base_loop(base, EVLOOP_NONBLOCK);
		n = recv(fd, answer + got, size - 1 - got, MSG_DONTWAIT);
		if (n == 0)
			break;
		if (n > 0)
			got += (size_t)n;
		else
			assert_true(errno == EAGAIN);
	}
	answer[got] = '\0';
	close(fd);
}

#define REQUEST(path) "GET " path " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"

static void test_pages(void **arg)
{
	struct event_base *base = event_base_new();
	struct http *h = NULL;
	char answer[4096];

	(void)arg;
	assert_int_equal(http_start(&h, base, "127.0.0.1", 0, &handler), 0);
	get(base, h, REQUEST("/metrics"), answer, sizeof(answer));
	assert_non_null(strstr(answer, "HTTP/1.1 200 OK"));
	assert_non_null(strstr(answer, "# TYPE dialer_calls gauge\ndialer_calls 3\n"));
	assert_non_null(strstr(answer, "dialer_attempts_total{disposition=\"odd\\\"\\\\\\n\"} 7\n"));
	assert_non_null(strstr(answer, "dialer_level{campaign=\"many\"} 2.05\n"));

	get(base, h, REQUEST("/health"), answer, sizeof(answer));
	assert_non_null(strstr(answer, " 200 OK"));
	well = false;
	get(base, h, REQUEST("/health"), answer, sizeof(answer));
	assert_non_null(strstr(answer, " 503 "));
	assert_non_null(strstr(answer, "no database"));
	well = true;

	get(base, h, REQUEST("/other"), answer, sizeof(answer));
	assert_non_null(strstr(answer, " 404 "));
	get(base, h, "DELETE /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", answer,
		sizeof(answer));
	assert_null(strstr(answer, " 200 "));
	http_stop(h);
	event_base_free(base);
}

static void test_port_taken(void **arg)
{
	struct event_base *base = event_base_new();
	struct http *h = NULL, *second = NULL;

	(void)arg;
	assert_int_equal(http_start(&h, base, "127.0.0.1", 0, &handler), 0);
	assert_int_equal(http_start(&second, base, "127.0.0.1", http_port(h), &handler), -EADDRINUSE);
	assert_null(second);
	http_stop(h);
	event_base_free(base);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_port_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
