/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/pipeline.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "dialer/base/list.h"
#include "dialer/base/log.h"
#include "dialer/store/hosts.h"

#include "dialer/base/banned.h"

#define STATEMENTS_MAX 24
#define RECONNECT_FIRST_MS 100
#define RECONNECT_MOST_MS 5000
/* No batch of ours takes long; silence this long means the connection is dead. */
#define ANSWER_DEADLINE_S 20
/* A server that is there takes a connection at once; the next one of the string is asked after this. */
#define CONNECT_DEADLINE_S 5
/* A full disk has room again when somebody made it, so asking once a second is often enough. */
#define AGAIN_MS 1000

struct statement {
	const char *sql; /* static text of store/ */
	int n;
	char **params; /* owned, each owned or NULL */
};

struct batch {
	struct list entry;
	unsigned flags;
	int error;
	int count;
	struct statement statements[STATEMENTS_MAX];
	batch_done_h *done;
	void *arg;
};

/*
 * Statements are prepared at their first use on a connection: parsing and planning would be a
 * fifth of a claim's cost. The SQL is static text of store/, so its address names it.
 */
#define PREPARED_MAX 64

struct prepared {
	const char *sql;
	bool ready;     /* the server said so */
	unsigned name;  /* never used twice on a connection: a failed batch leaves doubt */
};

/* Will a statement that failed succeed when it is sent again? */
enum passing {
	PASSING_NOT = 0,
	PASSING_LATER, /* when somebody has made room, or the server is back */
	PASSING_NOW,   /* two of us were in each other's way */
};

struct pipeline {
	struct event_base *base;
	char *conninfo;
	struct pipeline_handler handler;
	PGconn *conn;
	bool up;
	struct event *io, *timer;
	int reconnect_ms;
	unsigned turn;          /* which server of the string is asked first */
	char said[512];         /* why there is no connection: logged once */
	struct event *again;
	struct list refused;    /* batches that must be kept, for which the server had no room */
	bool stalled;
	struct list waiting;
	int pending;
	bool held;              /* a transaction is open: only PIPELINE_NEXT may go */
	struct batch *running;  /* sent, answers coming */
	struct prepared prepared[PREPARED_MAX];
	int prepared_count;
	unsigned next_name;
	struct prepared *preparing[2 * STATEMENTS_MAX]; /* of each answer to come; NULL: a statement's */
	int answers_due, answers_seen;
	PGresult *results[STATEMENTS_MAX];
	int result_count;
	char failure[512];      /* first failed statement of the running batch */
	enum passing passing;   /* ... failed by what may pass */
};

static void on_io(evutil_socket_t fd, short what, void *arg);
static void send_next(struct pipeline *p);

/* ---- batches ---- */

struct batch *batch_new(unsigned flags)
{
	struct batch *b = calloc(1, sizeof(*b));

	if (b != NULL)
		b->flags = flags;
	return b;
}

static void statement_release(struct statement *s)
{
	for (int i = 0; s->params != NULL && i < s->n; i++)
		free(s->params[i]);
	free(s->params);
}

static void batch_free(struct batch *b)
{
	for (int i = 0; i < b->count; i++)
		statement_release(&b->statements[i]);
	free(b);
}

void batch_add(struct batch *b, const char *sql, int n, const char *const *params)
{
	struct statement *s;

	if (b == NULL || b->error != 0)
		return;
	if (b->count == STATEMENTS_MAX) {
		b->error = -E2BIG;
		return;
	}
	s = &b->statements[b->count++];
	*s = (struct statement){ .sql = sql, .n = n };
	s->params = calloc((size_t)n + 1, sizeof(*s->params));
	if (s->params == NULL) {
		b->error = -ENOMEM;
		return;
	}
	for (int i = 0; i < n; i++) {
		if (params[i] == NULL)
			continue;
		s->params[i] = strdup(params[i]);
		if (s->params[i] == NULL)
			b->error = -ENOMEM;
	}
}

void batch_fail(struct batch *b, int err)
{
	if (b != NULL)
		b->error = err;
}

void batch_add_ints(struct batch *b, const char *sql, int n, const int64_t *params)
{
	char text[8][24];
	const char *pointers[8];

	for (int i = 0; i < n && i < 8; i++) {
		snprintf(text[i], sizeof(text[i]), "%" PRId64, params[i]);
		pointers[i] = text[i];
	}
	batch_add(b, sql, n, pointers);
}

/* ---- connection ---- */

static void arm_timer(struct pipeline *p, int ms)
{
	const struct timeval tv = { ms / 1000, (ms % 1000) * 1000 };

	event_add(p->timer, &tv);
}

static void watch(struct pipeline *p, short what)
{
	if (p->io != NULL)
		event_free(p->io);
	p->io = event_new(p->base, PQsocket(p->conn), (short)(what | EV_PERSIST), on_io, p);
	if (p->io == NULL || event_add(p->io, NULL) < 0)
		log_error(STORE, "cannot watch the database connection");
}

static void drop_results(struct pipeline *p)
{
	for (int i = 0; i < p->result_count; i++)
		PQclear(p->results[i]);
	p->result_count = 0;
}

static void finish_batch(struct pipeline *p, struct batch *b, int err)
{
	p->pending--;
	if (b->done != NULL)
		b->done(err, p->failure, p->results, err == 0 ? p->result_count : 0, b->arg);
	batch_free(b);
}

/* What the server refused goes before all else, in its order. */
static void wait_again(struct pipeline *p)
{
	for (struct list *it = p->refused.prev, *before; it != &p->refused; it = before) {
		before = it->prev;
		list_remove(it);
		list_prepend(&p->waiting, it);
	}
}

/* Everything that cannot be sent again is told so; the rest waits for the next connection. */
static void fail_all(struct pipeline *p, int err)
{
	struct list all;

	drop_results(p);
	p->held = false;
	wait_again(p);
	if (p->running != NULL) {
		struct batch *b = p->running;

		p->running = NULL;
		list_prepend(&p->waiting, &b->entry);
	}
	list_init(&all);
	LIST_FOREACH_SAFE(it, next, &p->waiting) {
		struct batch *b = LIST_ENTRY(it, struct batch, entry);

		if (err == -ECONNRESET && (b->flags & PIPELINE_KEEP))
			continue;
		list_remove(it);
		list_append(&all, it);
	}
	LIST_FOREACH_SAFE(it, next, &all) {
		list_remove(it);
		finish_batch(p, LIST_ENTRY(it, struct batch, entry), err);
	}
}

static void disconnect(struct pipeline *p, const char *why)
{
	bool was_up = p->up;

	snprintf(p->failure, sizeof(p->failure), "%s", why);
	p->failure[strcspn(p->failure, "\n")] = '\0';
	if (p->io != NULL)
		event_free(p->io);
	p->io = NULL;
	PQfinish(p->conn);
	p->conn = NULL;
	p->up = false;
	if (was_up) {
		p->handler.on_down(p->failure, p->handler.arg);
	} else {
		p->turn++;
		if (strcmp(p->said, p->failure) != 0)
			log_warn(STORE, "no connection to the database: %s", p->failure);
		snprintf(p->said, sizeof(p->said), "%s", p->failure);
	}
	fail_all(p, -ECONNRESET);
	arm_timer(p, p->reconnect_ms);
	p->reconnect_ms = p->reconnect_ms * 2 > RECONNECT_MOST_MS ? RECONNECT_MOST_MS :
								     p->reconnect_ms * 2;
}

/*
 * Everything on this connection looks up by key, a few hundred rows at a time, by plans made once. A
 * table that was empty when its plan was made, and is not by now, must not be read whole for each. Nor
 * must a plan be made anew for every call, which takes longer than what it is for.
 */
#define PLAN_OPTIONS \
	"-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off" \
	" -c plan_cache_mode=force_generic_plan"

/*
 * A node that is cut off, or hangs, in the midst of a claim leaves a transaction that has trunk, people and
 * caller IDs locked, and without these the server would wait for it until TCP gives up, after hours: no other
 * node could call. Decisions that are older than two seconds are worth nothing, so neither is their
 * transaction. The others are for a server that waits for the rest of a batch, or for somebody else's lock:
 * four seconds without any word of the client's machine. Unix sockets ignore them.
 */
#define DEAD_CLIENT_OPTIONS \
	" -c idle_in_transaction_session_timeout=2s -c client_connection_check_interval=1s" \
	" -c tcp_keepalives_idle=1 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=3 -c tcp_user_timeout=4s"

static const char session_options[] = PLAN_OPTIONS DEAD_CLIENT_OPTIONS;

static void connect_start(struct pipeline *p)
{
	const char *const keywords[] = { "dbname", "options", "host", "hostaddr", "port", NULL };
	struct hosts h = { NULL, NULL, NULL };
	/* What libpq cannot read it says itself, better, when it connects. */
	int err = hosts_turn(&h, p->conninfo, p->turn);
	const char *const values[] = { p->conninfo, session_options, h.host, h.hostaddr, h.port, NULL };

	p->conn = err == -E2BIG || err == -ENOMEM ? NULL : PQconnectStartParams(keywords, values, 1);
	hosts_release(&h);
	if (p->conn == NULL || PQstatus(p->conn) == CONNECTION_BAD) {
		disconnect(p, p->conn != NULL ? PQerrorMessage(p->conn) : err == -E2BIG ?
			"its connection string names too many servers" : "out of memory");
		return;
	}
	watch(p, EV_WRITE);
	arm_timer(p, CONNECT_DEADLINE_S * 1000);
}

static void connected(struct pipeline *p)
{
	if (PQsetnonblocking(p->conn, 1) != 0 || PQenterPipelineMode(p->conn) != 1) {
		disconnect(p, PQerrorMessage(p->conn));
		return;
	}
	p->up = true;
	p->prepared_count = 0; /* they died with the connection before */
	p->reconnect_ms = RECONNECT_FIRST_MS;
	p->said[0] = '\0';
	event_del(p->timer);
	watch(p, EV_READ);
	p->handler.on_up(p->handler.arg);
	send_next(p);
}

static void connect_poll(struct pipeline *p)
{
	switch (PQconnectPoll(p->conn)) {
	case PGRES_POLLING_OK:
		connected(p);
		break;
	case PGRES_POLLING_READING:
		watch(p, EV_READ);
		break;
	case PGRES_POLLING_WRITING:
		watch(p, EV_WRITE);
		break;
	case PGRES_POLLING_FAILED:
	case PGRES_POLLING_ACTIVE:
	default:
		disconnect(p, PQerrorMessage(p->conn));
		break;
	}
}

/* ---- sending and answers ---- */

static struct batch *take_next(struct pipeline *p)
{
	LIST_FOREACH(it, &p->waiting) {
		struct batch *b = LIST_ENTRY(it, struct batch, entry);

		if (p->held && !(b->flags & PIPELINE_NEXT))
			continue;
		list_remove(it);
		return b;
	}
	return NULL;
}

/* The statement's place in the table, sent to the server if it is not there; NULL: table full. */
static struct prepared *prepare(struct pipeline *p, const char *sql)
{
	struct prepared *found = NULL;
	char name[16];

	for (int i = 0; i < p->prepared_count && found == NULL; i++) {
		if (p->prepared[i].sql == sql)
			found = &p->prepared[i];
	}
	if (found == NULL && p->prepared_count < PREPARED_MAX) {
		found = &p->prepared[p->prepared_count++];
		*found = (struct prepared){ .sql = sql };
	}
	if (found == NULL || found->ready)
		return found;
	found->name = p->next_name++;
	snprintf(name, sizeof(name), "s%u", found->name);
	if (PQsendPrepare(p->conn, name, sql, 0, NULL) != 1)
		return NULL;
	p->preparing[p->answers_due++] = found;
	return found;
}

static bool send_statement(struct pipeline *p, const struct statement *s)
{
	/* A statement without parameters is a word like BEGIN: nothing to plan. */
	struct prepared *prepared = s->n > 0 ? prepare(p, s->sql) : NULL;
	char name[16];

	p->preparing[p->answers_due++] = NULL;
	if (prepared == NULL)
		return PQsendQueryParams(p->conn, s->sql, s->n, NULL, (const char *const *)s->params,
			       NULL, NULL, 0) == 1;
	snprintf(name, sizeof(name), "s%u", prepared->name);
	return PQsendQueryPrepared(p->conn, name, s->n, (const char *const *)s->params, NULL, NULL, 0) == 1;
}

static bool send_batch(struct pipeline *p, const struct batch *b)
{
	p->answers_due = p->answers_seen = 0;
	for (int i = 0; i < b->count; i++) {
		if (!send_statement(p, &b->statements[i]))
			return false;
	}
	return PQpipelineSync(p->conn) == 1;
}

static void flush(struct pipeline *p)
{
	int left = PQflush(p->conn);

	if (left < 0)
		disconnect(p, PQerrorMessage(p->conn));
	else
		watch(p, left > 0 ? EV_READ | EV_WRITE : EV_READ);
}

/* A failed batch of an open transaction leaves it aborted on the server: end it before all else. */
static void abandon_transaction(struct pipeline *p, const struct batch *failed)
{
	struct batch *b;

	p->held = false;
	if (!(failed->flags & (PIPELINE_HOLD | PIPELINE_NEXT)))
		return;
	b = batch_new(PIPELINE_NEXT);
	batch_add(b, "ROLLBACK", 0, NULL);
	if (b == NULL || b->error != 0) {
		free(b);
		disconnect(p, "out of memory"); /* the server rolls back by itself */
		return;
	}
	p->held = true;
	p->pending++;
	list_prepend(&p->waiting, &b->entry);
}

static void send_next(struct pipeline *p)
{
	while (p->up && p->running == NULL) {
		struct batch *b = take_next(p);

		if (b == NULL)
			return;
		if (b->error != 0) {
			abandon_transaction(p, b);
			finish_batch(p, b, b->error);
			continue;
		}
		p->running = b;
		p->failure[0] = '\0';
		if (!send_batch(p, b)) {
			disconnect(p, PQerrorMessage(p->conn));
			return;
		}
		arm_timer(p, ANSWER_DEADLINE_S * 1000);
		flush(p);
	}
}

/* Kept, and sent again; true then. */
static bool keep_refused(struct pipeline *p, struct batch *b)
{
	const struct timeval soon = { AGAIN_MS / 1000, (AGAIN_MS % 1000) * 1000 };

	if (p->passing == PASSING_NOT || !(b->flags & PIPELINE_KEEP))
		return false;
	if (p->passing == PASSING_NOW) {
		list_prepend(&p->waiting, &b->entry);
		return true;
	}
	if (event_add(p->again, &soon) < 0)
		return false;
	if (!p->stalled)
		log_error(STORE, "the database cannot write: %s; what must not be lost waits and is tried again each second,"
			" no new calls until then (hint: is there room on its disk?)", p->failure);
	p->stalled = true;
	list_append(&p->refused, &b->entry);
	return true;
}

static void note_written(struct pipeline *p, const struct batch *b)
{
	if (!p->stalled || !(b->flags & PIPELINE_KEEP))
		return;
	p->stalled = false;
	log_info(STORE, "the database writes again");
}

static void batch_answered(struct pipeline *p)
{
	struct batch *b = p->running;
	int err = p->failure[0] != '\0' ? -EIO : 0;

	p->running = NULL;
	event_del(p->timer);
	if (err != 0 && keep_refused(p, b)) {
		drop_results(p);
		return;
	}
	if (err == 0)
		note_written(p, b);
	p->held = err == 0 && (b->flags & PIPELINE_HOLD) != 0;
	if (err != 0)
		abandon_transaction(p, b);
	finish_batch(p, b, err);
	drop_results(p);
}

static enum passing passing_of(const PGresult *res)
{
	static const struct {
		const char *state; /* SQLSTATE begins so */
		enum passing passing;
	} known[] = {
		{ "53", PASSING_LATER },    /* resources: a full disk, no memory */
		{ "58", PASSING_LATER },    /* the system: an error of its disk */
		{ "57", PASSING_LATER },    /* an operator, or a server that ends */
		{ "25006", PASSING_LATER }, /* read-only */
		{ "40", PASSING_NOW },      /* deadlock, serialisation */
	};
	const char *state = PQresultErrorField(res, PG_DIAG_SQLSTATE);

	for (size_t i = 0; state != NULL && i < sizeof(known) / sizeof(known[0]); i++) {
		if (strncmp(state, known[i].state, strlen(known[i].state)) == 0)
			return known[i].passing;
	}
	return PASSING_NOT;
}

static void keep_result(struct pipeline *p, PGresult *res)
{
	ExecStatusType status = PQresultStatus(res);
	struct prepared *prepared =
		p->answers_seen < p->answers_due ? p->preparing[p->answers_seen++] : NULL;

	if (prepared != NULL && status == PGRES_COMMAND_OK) {
		prepared->ready = true;
		PQclear(res);
	} else if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
		if (status != PGRES_PIPELINE_ABORTED && p->failure[0] == '\0') {
			snprintf(p->failure, sizeof(p->failure), "%s", PQresultErrorMessage(res));
			p->failure[strcspn(p->failure, "\n")] = '\0';
			p->passing = passing_of(res);
		}
		PQclear(res);
	} else if (p->result_count < STATEMENTS_MAX) {
		p->results[p->result_count++] = res;
	} else {
		PQclear(res);
	}
}

/*
 * libpq: in pipeline mode each statement's results end with a NULL, and the sync comes back as a
 * result of its own; PQgetResult would block when PQisBusy says so.
 */
static void read_answers(struct pipeline *p)
{
	int nulls = 0;

	while (p->conn != NULL && p->running != NULL && !PQisBusy(p->conn)) {
		PGresult *res = PQgetResult(p->conn);

		if (res == NULL) {
			if (++nulls > 1)
				return;
			continue;
		}
		nulls = 0;
		if (PQresultStatus(res) == PGRES_PIPELINE_SYNC) {
			PQclear(res);
			batch_answered(p);
			send_next(p);
		} else {
			keep_result(p, res);
		}
	}
}

static void read_notifies(struct pipeline *p)
{
	PGnotify *n;

	while (p->conn != NULL && (n = PQnotifies(p->conn)) != NULL) {
		p->handler.on_notify(n->relname, n->extra, p->handler.arg);
		PQfreemem(n);
	}
}

static void on_io(evutil_socket_t fd, short what, void *arg)
{
	struct pipeline *p = arg;

	(void)fd;
	if (!p->up) {
		connect_poll(p);
		return;
	}
	if (what & EV_WRITE)
		flush(p);
	if (p->conn == NULL || !(what & EV_READ))
		return;
	if (PQconsumeInput(p->conn) != 1) {
		disconnect(p, PQerrorMessage(p->conn));
		return;
	}
	read_answers(p);
	read_notifies(p);
}

/* Time to connect again, or a connection that gives no answer. */
static void on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct pipeline *p = arg;

	(void)fd;
	(void)what;
	if (p->conn == NULL)
		connect_start(p);
	else
		disconnect(p, p->up ? "no answer from the database" : "no answer from its server");
}

static void on_again(evutil_socket_t fd, short what, void *arg)
{
	struct pipeline *p = arg;

	(void)fd;
	(void)what;
	wait_again(p);
	send_next(p);
}

/* ---- life ---- */

int pipeline_new(struct pipeline **pp, struct event_base *base, const char *conninfo,
	const struct pipeline_handler *handler)
{
	struct pipeline *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return -ENOMEM;
	p->base = base;
	p->handler = *handler;
	p->reconnect_ms = RECONNECT_FIRST_MS;
	list_init(&p->waiting);
	list_init(&p->refused);
	p->again = event_new(base, -1, 0, on_again, p);
	p->conninfo = strdup(conninfo);
	p->timer = event_new(base, -1, 0, on_timer, p);
	if (p->conninfo == NULL || p->timer == NULL || p->again == NULL) {
		pipeline_free(p);
		return -ENOMEM;
	}
	arm_timer(p, 0);
	*pp = p;
	return 0;
}

void pipeline_free(struct pipeline *p)
{
	if (p == NULL)
		return;
	if (p->io != NULL)
		event_free(p->io);
	if (p->conn != NULL)
		PQfinish(p->conn);
	p->conn = NULL;
	p->up = false;
	fail_all(p, -ECANCELED);
	if (p->timer != NULL)
		event_free(p->timer);
	if (p->again != NULL)
		event_free(p->again);
	free(p->conninfo);
	free(p);
}

bool pipeline_is_up(const struct pipeline *p)
{
	return p->up;
}

bool pipeline_is_stalled(const struct pipeline *p)
{
	return p->stalled;
}

int pipeline_pending(const struct pipeline *p)
{
	return p->pending;
}

void pipeline_submit(struct pipeline *p, struct batch *b, batch_done_h *done, void *arg)
{
	int err = 0;

	if (b == NULL)
		err = -ENOMEM;
	else if (p->pending >= PIPELINE_QUEUE_MAX)
		err = -ENOBUFS;
	else if (!p->up && !(b->flags & PIPELINE_KEEP))
		err = -ECONNRESET;
	if (err != 0) {
		if (done != NULL)
			done(err, "the database is not connected or too far behind", NULL, 0, arg);
		if (b != NULL)
			batch_free(b);
		return;
	}
	b->done = done;
	b->arg = arg;
	p->pending++;
	if (b->flags & PIPELINE_FIRST)
		list_prepend(&p->waiting, &b->entry);
	else
		list_append(&p->waiting, &b->entry);
	send_next(p);
}
