/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The SIP floor against sipp, a peer nobody wrote together with it. Each test starts one sipp with
 * a scenario of tests/integration/sipp, places one call and compares the events it is told of with
 * what the peer did; sipp itself fails when it did not see what its scenario expects.
 */
#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "dialer/base/clock.h"
#include "dialer/base/config.h"
#include "dialer/sip/sip.h"

#include "dialer/base/banned.h"

#define DEADLINE_US (15 * CLOCK_US_PER_S)
#define EVENTS_MAX 16

/* An event as told, with its texts. */
struct told {
	struct leg_event e;
	char phrase[80], reason[256];
};

struct rig {
	struct config config;
	struct sip *sip;
	struct mailbox *mailbox;
	pid_t peer;
	bool may_send, fenced;
	const char *callee_user;
	int asked;                    /* how often may_send was asked */
	int fenced_after;             /* asked when the fence was passed */
	struct told events[EVENTS_MAX];
	int count;
	int trunk_changes;
	bool trunk_usable;
};

/* ---- the peer ---- */

static int free_port(int type)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(a);
	int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, len), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &len), 0);
	close(fd);
	return ntohs(a.sin_port);
}

/* Is the port bound? By the kernel's own table, so as not to disturb who binds it. */
static bool is_bound(const char *table, int port)
{
	char line[256], wanted[16];
	FILE *f = fopen(table, "re");
	bool found = false;

	assert_non_null(f);
	snprintf(wanted, sizeof(wanted), ":%04X ", (unsigned)port);
	while (!found && fgets(line, sizeof(line), f) != NULL)
		found = strstr(line, wanted) != NULL;
	fclose(f);
	return found;
}

static void exec_peer(const char *scenario, int port, bool tcp)
{
	const char *top = getenv("top_srcdir");
	char file[512], port_text[16];
	const char *argv[] = { "sipp", "-sf", file, "-i", "127.0.0.1", "-p", port_text, "-m", "1",
		"-nostdin", "-timeout", "20s", "-timeout_error", "-t", tcp ? "t1" : "u1", NULL };
	int null = open("/dev/null", O_RDWR);

	snprintf(file, sizeof(file), "%s/tests/integration/sipp/%s", top != NULL ? top : DIALER_SRCDIR,
		scenario);
	snprintf(port_text, sizeof(port_text), "%d", port);
	dup2(null, 0);
	dup2(null, 1);
	dup2(null, 2);
	execvp("sipp", (char *const *)(uintptr_t)argv);
	_exit(127);
}

static void start_peer(struct rig *r, const char *scenario)
{
	struct config_trunk *t = &r->config.trunks[0];
	bool tcp = t->transport == TRUNK_TCP;
	int64_t deadline_us = clock_mono_us() + DEADLINE_US;

	t->port = free_port(tcp ? SOCK_STREAM : SOCK_DGRAM);
	r->peer = fork();
	assert_true(r->peer >= 0);
	if (r->peer == 0)
		exec_peer(scenario, t->port, tcp);
	while (!is_bound(tcp ? "/proc/net/tcp" : "/proc/net/udp", t->port)) {
		assert_true(clock_mono_us() < deadline_us);
		poll(NULL, 0, 5);
	}
}

/* The peer's own verdict. */
static void peer_is_content(struct rig *r)
{
	int64_t deadline_us = clock_mono_us() + DEADLINE_US;
	int status = -1;

	while (waitpid(r->peer, &status, WNOHANG) == 0) {
		assert_true(clock_mono_us() < deadline_us);
		poll(NULL, 0, 5);
	}
	r->peer = 0;
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* ---- our side ---- */

static void on_trunk(const char *trunk, bool usable, const char *why, void *arg)
{
	struct rig *r = arg;

	(void)why;
	assert_string_equal(trunk, "peer");
	r->trunk_changes++;
	r->trunk_usable = usable;
}

static int set_up(void **state)
{
	struct rig *r = calloc(1, sizeof(*r));
	char error[CONFIG_ERROR_MAX];

	if (r == NULL || config_read(&r->config, NULL, error) < 0 || mailbox_new(&r->mailbox, 1000) < 0)
		return -1;
	r->config.sip_port = 0;
	r->config.trunk_count = 1;
	r->config.trunks[0] = (struct config_trunk){ .name = "peer", .host = "127.0.0.1", .port = 9,
		.transport = TRUNK_UDP, .calls_per_second = 10, .channels = 10 };
	r->may_send = true;
	*state = r;
	return 0;
}

static void start_sip(struct rig *r)
{
	const struct sip_params params = { .config = &r->config, .control = r->mailbox,
		.on_trunk = on_trunk, .on_trunk_arg = r };

	assert_int_equal(sip_start(&r->sip, &params), 0);
	assert_true(sip_port(r->sip) > 0);
}

static int tear_down(void **state)
{
	struct rig *r = *state;

	if (r->sip != NULL)
		sip_stop(r->sip, 1000);
	if (r->peer > 0) {
		kill(r->peer, SIGKILL);
		waitpid(r->peer, NULL, 0);
	}
	mailbox_free(r->mailbox);
	free(r);
	return 0;
}

static bool may_send(void *user)
{
	struct rig *r = user;

	r->asked++;
	return r->may_send;
}

static void on_event(const struct leg_event *e)
{
	struct rig *r = e->user;
	struct told *t = &r->events[r->count];

	assert_true(r->count < EVENTS_MAX - 1);
	t->e = *e;
	snprintf(t->phrase, sizeof(t->phrase), "%s", e->phrase);
	snprintf(t->reason, sizeof(t->reason), "%s", e->reason);
	r->count++;
}

static leg_id call(struct rig *r)
{
	char offer[SDP_TEXT_MAX];
	const struct leg_params params = { .trunk = "peer", .callee = 18605550111,
		.callee_user = r->callee_user, .caller = 18605559001, .offer = offer, .may_send = may_send, .reply = r->mailbox,
		.on_event = on_event, .user = r };
	leg_id id;

	assert_true(sdp_offer(offer, sizeof(offer), "127.0.0.1", 20000, 1) > 0);
	id = leg_start(r->sip, &params);
	assert_int_not_equal(id, 0);
	return id;
}

static void turn(struct rig *r, int64_t deadline_us)
{
	struct pollfd p = { mailbox_fd(r->mailbox), POLLIN, 0 };
	int64_t left_us = deadline_us - clock_mono_us();

	if (left_us <= 0)
		fail_msg("nothing more after %d events", r->count);
	if (poll(&p, 1, (int)(left_us / 1000) + 1) > 0)
		mailbox_dispatch(r->mailbox, r);
}

/* Wait for an event of that kind; those before it must be LEG_SENT or LEG_RINGING. */
static const struct told *until(struct rig *r, enum leg_event_kind kind)
{
	int64_t deadline_us = clock_mono_us() + DEADLINE_US;
	int seen = 0;

	for (;;) {
		for (; seen < r->count; seen++) {
			if (r->events[seen].e.kind == kind)
				return &r->events[seen];
			if (r->events[seen].e.kind == LEG_ENDED)
				fail_msg("ended with %d %s", r->events[seen].e.code, r->events[seen].phrase);
		}
		turn(r, deadline_us);
	}
}

/* ---- tests ---- */

static void answered_and_hung_up_by_us(void **state)
{
	struct rig *r = *state;
	const struct told *t;
	leg_id id;

	start_peer(r, "answer.xml");
	start_sip(r);
	id = call(r);
	assert_true(until(r, LEG_SENT)->e.at_mono_us > 0);
	assert_int_equal(until(r, LEG_RINGING)->e.code, 180);
	t = until(r, LEG_ANSWERED);
	assert_true(t->e.sdp.valid);
	assert_string_equal(t->e.sdp.host, "127.0.0.1");
	assert_int_equal(t->e.sdp.port, 4000);
	assert_int_equal(t->e.sdp.event_type, 101);
	leg_end(r->sip, id);
	t = until(r, LEG_ENDED);
	assert_true(t->e.by_us);
	assert_int_equal(t->e.disposition, DISPOSITION_NONE);
	peer_is_content(r);
}

static void answered_and_hung_up_by_them(void **state)
{
	struct rig *r = *state;

	start_peer(r, "hang-up.xml");
	start_sip(r);
	call(r);
	until(r, LEG_ANSWERED);
	assert_false(until(r, LEG_ENDED)->e.by_us);
	peer_is_content(r);
}

/* Who sits behind a PBX: sipp itself looks at To and at the request line. */
static void a_user_instead_of_a_number(void **state)
{
	struct rig *r = *state;
	leg_id id;

	r->callee_user = "anna.b-1";
	start_peer(r, "user.xml");
	start_sip(r);
	id = call(r);
	until(r, LEG_ANSWERED);
	leg_end(r->sip, id);
	until(r, LEG_ENDED);
	peer_is_content(r);
}

static void users_that_are_none(void **state)
{
	static const char *const users[] = { "", "anna b", "anna@elsewhere", "anna;transport=tcp", "anna\r\nX: y", "<anna>",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" };
	struct rig *r = *state;
	const struct leg_params params = { .trunk = "peer", .callee_user = "anna", .caller = 18605559001, .offer = "",
		.may_send = may_send, .reply = r->mailbox, .on_event = on_event, .user = r };

	start_sip(r);
	for (size_t i = 0; i < sizeof(users) / sizeof(users[0]); i++) {
		struct leg_params p = params;

		p.callee_user = users[i];
		assert_int_equal(leg_start(r->sip, &p), 0);
	}
	assert_int_equal(r->asked, 0);
}

static void over_tcp(void **state)
{
	struct rig *r = *state;
	leg_id id;

	r->config.trunks[0].transport = TRUNK_TCP;
	start_peer(r, "answer.xml");
	start_sip(r);
	id = call(r);
	until(r, LEG_ANSWERED);
	leg_end(r->sip, id);
	assert_true(until(r, LEG_ENDED)->e.by_us);
	peer_is_content(r);
}

static const struct told *final(struct rig *r, const char *scenario)
{
	start_peer(r, scenario);
	start_sip(r);
	call(r);
	return until(r, LEG_ENDED);
}

static void busy(void **state)
{
	const struct told *t = final(*state, "busy.xml");

	assert_int_equal(t->e.code, 486);
	assert_int_equal(t->e.disposition, DISPOSITION_BUSY);
	assert_false(t->e.by_us);
	assert_string_equal(t->reason, "");
	peer_is_content(*state);
}

static void no_capacity(void **state)
{
	const struct told *t = final(*state, "no-capacity.xml");

	assert_int_equal(t->e.code, 503);
	assert_int_equal(t->e.disposition, DISPOSITION_CONGESTION);
	peer_is_content(*state);
}

static void the_cause_of_a_gateway(void **state)
{
	const struct told *t = final(*state, "gateway.xml");

	assert_int_equal(t->e.disposition, DISPOSITION_UNALLOCATED);
	assert_non_null(strstr(t->reason, "cause=1"));
	peer_is_content(*state);
}

static void blocked_by_analytics(void **state)
{
	const struct told *t = final(*state, "blocked.xml");

	assert_int_equal(t->e.disposition, DISPOSITION_BLOCKED);
	assert_string_equal(t->phrase, "Network Blocked");
	peer_is_content(*state);
}

static void cancelled_while_ringing(void **state)
{
	struct rig *r = *state;
	const struct told *t;
	leg_id id;

	start_peer(r, "cancelled.xml");
	start_sip(r);
	id = call(r);
	until(r, LEG_RINGING);
	leg_end(r->sip, id);
	t = until(r, LEG_ENDED);
	assert_int_equal(t->e.code, 487);
	assert_int_equal(t->e.disposition, DISPOSITION_CANCELLED);
	assert_true(t->e.by_us);
	peer_is_content(r);
}

static void early_media(void **state)
{
	struct rig *r = *state;
	const struct told *t;
	leg_id id;

	start_peer(r, "early.xml");
	start_sip(r);
	id = call(r);
	t = until(r, LEG_RINGING);
	assert_int_equal(t->e.code, 183);
	assert_true(t->e.sdp.valid);
	assert_int_equal(t->e.sdp.port, 4002);
	assert_int_equal(until(r, LEG_ANSWERED)->e.sdp.port, 4000);
	leg_end(r->sip, id);
	until(r, LEG_ENDED);
	peer_is_content(r);
}

static void credentials(struct rig *r)
{
	struct config_trunk *t = &r->config.trunks[0];

	snprintf(t->username, sizeof(t->username), "dialer");
	snprintf(t->password, sizeof(t->password), "secret");
}

static void proves_its_password(struct rig *r, const char *scenario)
{
	leg_id id;

	credentials(r);
	start_peer(r, scenario);
	start_sip(r);
	id = call(r);
	until(r, LEG_ANSWERED);
	assert_int_equal(r->asked, 1); /* one attempt, not two */
	leg_end(r->sip, id);
	until(r, LEG_ENDED);
	peer_is_content(r);
}

static void digest_of_a_proxy(void **state)
{
	proves_its_password(*state, "digest-407.xml");
}

static void digest_of_a_server(void **state)
{
	proves_its_password(*state, "digest-401.xml");
}

static void a_challenge_without_credentials(void **state)
{
	struct rig *r = *state;

	start_peer(r, "digest-407.xml");
	start_sip(r);
	call(r);
	assert_int_equal(until(r, LEG_ENDED)->e.disposition, DISPOSITION_REFUSED);
}

static void a_registration(void **state)
{
	struct rig *r = *state;
	int64_t deadline_us = clock_mono_us() + DEADLINE_US;

	credentials(r);
	r->config.trunks[0].enroll = true;
	start_peer(r, "register.xml");
	start_sip(r);
	while (r->trunk_changes < 2 || !r->trunk_usable) /* "not registered yet", then usable */
		turn(r, deadline_us);
	peer_is_content(r);
}

/* A peer of a plain socket, to see that nothing is on the wire. */
static void refused_before_the_wire(void **state)
{
	struct rig *r = *state;
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(a);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	char packet[2000];

	assert_int_equal(bind(fd, (struct sockaddr *)&a, len), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &len), 0);
	r->config.trunks[0].port = ntohs(a.sin_port);
	r->may_send = false;
	start_sip(r);
	call(r);
	until(r, LEG_REFUSED);
	assert_int_equal(r->count, 1);
	sip_stop(r->sip, 1000); /* whatever was to leave has left */
	r->sip = NULL;
	assert_int_equal(recv(fd, packet, sizeof(packet), MSG_DONTWAIT), -1);
	assert_int_equal(errno, EAGAIN);
	close(fd);
}

static void on_fence(void *arg)
{
	struct rig *r = arg;

	r->fenced = true;
	r->fenced_after = r->asked;
}

static void the_fence_comes_after_all_that_was_queued(void **state)
{
	struct rig *r = *state;
	int64_t deadline_us = clock_mono_us() + DEADLINE_US;

	r->may_send = false;
	start_sip(r);
	for (int i = 0; i < 10; i++)
		call(r);
	assert_int_equal(sip_fence(r->sip, r->mailbox, on_fence, r), 0);
	while (!r->fenced)
		turn(r, deadline_us);
	assert_int_equal(r->fenced_after, 10);
	assert_int_equal(r->count, 10);
}

static void a_trunk_that_is_not_known(void **state)
{
	struct rig *r = *state;
	const struct leg_params params = { .trunk = "nowhere", .callee = 1, .caller = 1, .offer = "",
		.may_send = may_send, .reply = r->mailbox, .on_event = on_event, .user = r };

	start_sip(r);
	assert_int_equal(leg_start(r->sip, &params), 0);
	leg_end(r->sip, 4711); /* nobody: ignored */
}

static void a_dead_peer(void **state)
{
	struct rig *r = *state;
	const struct told *t;

	r->config.trunks[0].port = free_port(SOCK_DGRAM);
	start_sip(r);
	call(r);
	t = until(r, LEG_ENDED);
	assert_true(t->e.code == 408 || t->e.code == 503);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(answered_and_hung_up_by_us),
		T(answered_and_hung_up_by_them),
		T(a_user_instead_of_a_number),
		T(users_that_are_none),
		T(over_tcp),
		T(busy),
		T(no_capacity),
		T(the_cause_of_a_gateway),
		T(blocked_by_analytics),
		T(cancelled_while_ringing),
		T(early_media),
		T(digest_of_a_proxy),
		T(digest_of_a_server),
		T(a_challenge_without_credentials),
		T(a_registration),
		T(refused_before_the_wire),
		T(the_fence_comes_after_all_that_was_queued),
		T(a_trunk_that_is_not_known),
		T(a_dead_peer),
	};

	if (system("command -v sipp >/dev/null") != 0) {
		printf("1..0 # SKIP sipp is not installed\n");
		return 77;
	}
	return cmocka_run_group_tests_name("sip", tests, NULL, NULL);
}
