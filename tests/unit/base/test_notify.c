/* SPDX-License-Identifier: Apache-2.0 */
/* Words arrive at the service manager's socket, and without one nothing is said. */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <cmocka.h>

#include "dialer/base/notify.h"

#include "dialer/base/banned.h"

/* A manager's socket under that name; '@' is written as a NUL. */
static int listen_at(const char *name)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	size_t len = strlen(name);
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

	assert_true(fd >= 0);
	memcpy(addr.sun_path, name, len);
	if (name[0] == '@')
		addr.sun_path[0] = '\0';
	assert_int_equal(bind(fd, (struct sockaddr *)&addr, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len)), 0);
	setenv("NOTIFY_SOCKET", name, 1);
	return fd;
}

static void heard(int fd, const char *expected)
{
	char text[NOTIFY_MAX + 1];
	ssize_t n = recv(fd, text, sizeof(text) - 1, MSG_DONTWAIT);

	assert_int_equal(n, (ssize_t)strlen(expected));
	text[n] = '\0';
	assert_string_equal(text, expected);
}

static void a_word_arrives(void **state)
{
	char path[64], name[64];
	int fd;

	(void)state;
	snprintf(path, sizeof(path), "/tmp/test_notify-%d", (int)getpid());
	fd = listen_at(path);
	assert_int_equal(notify_send("READY=1\nSTATUS=here"), 0);
	heard(fd, "READY=1\nSTATUS=here");
	close(fd);
	assert_int_equal(notify_send("READY=1"), -ECONNREFUSED);
	unlink(path);
	assert_int_equal(notify_send("READY=1"), -ENOENT);
	snprintf(name, sizeof(name), "@test_notify-%d", (int)getpid());
	fd = listen_at(name);
	assert_int_equal(notify_send("WATCHDOG=1"), 0);
	heard(fd, "WATCHDOG=1");
	close(fd);
}

static void without_a_manager_nothing_is_said(void **state)
{
	(void)state;
	unsetenv("NOTIFY_SOCKET");
	assert_int_equal(notify_send("READY=1"), 0);
}

static void what_is_no_address_is_refused(void **state)
{
	char text[NOTIFY_MAX + 2];

	(void)state;
	setenv("NOTIFY_SOCKET", "relative", 1);
	assert_int_equal(notify_send("READY=1"), -EINVAL);
	setenv("NOTIFY_SOCKET", "/", 1);
	assert_int_equal(notify_send("READY=1"), -EINVAL);
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	setenv("NOTIFY_SOCKET", "/tmp/test_notify", 1);
	assert_int_equal(notify_send(text), -EINVAL);
}

static void the_watchdog_watches_this_process(void **state)
{
	char pid[32];

	(void)state;
	unsetenv("WATCHDOG_USEC");
	unsetenv("WATCHDOG_PID");
	assert_int_equal(notify_watchdog_us(), 0);
	setenv("WATCHDOG_USEC", "20000000", 1);
	assert_int_equal(notify_watchdog_us(), 20000000);
	setenv("WATCHDOG_PID", "1", 1);
	assert_int_equal(notify_watchdog_us(), 0);
	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	setenv("WATCHDOG_PID", pid, 1);
	assert_int_equal(notify_watchdog_us(), 20000000);
	setenv("WATCHDOG_USEC", "20s", 1);
	assert_int_equal(notify_watchdog_us(), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_word_arrives),
		cmocka_unit_test(without_a_manager_nothing_is_said),
		cmocka_unit_test(what_is_no_address_is_refused),
		cmocka_unit_test(the_watchdog_watches_this_process),
	};

	return cmocka_run_group_tests_name("base/notify", tests, NULL, NULL);
}
