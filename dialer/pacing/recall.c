/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/pacing/recall.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "dialer/base/log.h"
#include "dialer/pacing/pacing_priv.h"
#include "dialer/store/db.h"
#include "dialer/store/nodes.h"
#include "dialer/store/pipeline.h"
#include "dialer/store/results.h"

#include "dialer/base/banned.h"

static const char rewound_says[] =
	"the database went back in time: it lacks what it had told this node was committed (%s); nothing is called or"
	" sealed until an operator has looked into it (hint: was a replica promoted that was behind, or a backup"
	" restored? dialerd(8), then dialerctl db accept)";

/* ---- the file ---- */

static int open_file(const struct config *c)
{
	char path[CONFIG_TEXT_MAX + 96];
	int fd;

	snprintf(path, sizeof(path), "%s/dialerd-%s.known", c->state_dir, c->node);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
	if (fd < 0)
		log_error(PACING, "\"%s\": %s; after the next start nobody notices if the database went back in time", path,
			strerror(errno));
	return fd;
}

static struct known read_file(int fd, const struct config *c)
{
	struct known k = { .log = "" };
	char text[KNOWN_TEXT_MAX];
	ssize_t len = fd >= 0 ? pread(fd, text, sizeof(text) - 1, 0) : 0;

	if (len <= 0)
		return k; /* a new file */
	text[len] = '\0';
	if (known_read(text, &k) < 0)
		log_error(PACING, "\"%s/dialerd-%s.known\" is damaged: what this node knew is forgotten", c->state_dir,
			c->node);
	return k;
}

static void keep(struct recall *r)
{
	char text[KNOWN_TEXT_MAX];
	int len = known_write(&r->known, text);

	if (r->fd < 0 || pwrite(r->fd, text, (size_t)len, 0) == len)
		return;
	log_error(PACING, "what is committed cannot be kept in a file: %s", strerror(errno));
	close(r->fd);
	r->fd = -1;
}

void recall_open(struct pacing *p)
{
	p->recall.fd = open_file(p->config);
	p->recall.known = read_file(p->recall.fd, p->config);
}

void recall_close(struct pacing *p)
{
	if (p->recall.fd >= 0)
		close(p->recall.fd);
	p->recall.fd = -1;
}

/* ---- asking ---- */

/*
 * Outcomes that were written may be lost too, so attempts of ours look as if they went on. Once none does,
 * a new incarnation settles them, as after a crash.
 */
static bool begin_anew(struct pacing *p)
{
	if (p->in_flight > 0 || results_pending(p->results) > 0 || pipeline_pending(p->pipeline) > 0)
		return false; /* the next lease asks again */
	log_warn(PACING, "an operator accepted that the database went back in time: calls go on");
	atomic_store(&p->lease_until_us, 0);
	p->lease_renew_us = 0;
	p->node.incarnation = 0;
	p->settled = false;
	return true;
}

static void on_answer(int err, enum known_answer answer, const char *missing, void *arg)
{
	struct pacing *p = arg;
	struct recall *r = &p->recall;

	r->asking = false;
	if (err < 0) {
		log_warn(PACING, "what this node knows cannot be compared with the database: %s", missing);
		return; /* the next lease asks again */
	}
	if (answer == KNOWN_MISSING) {
		r->rewound = true;
		log_error(PACING, rewound_says, missing);
		return;
	}
	if (answer == KNOWN_OTHER)
		log_info(PACING, "this database is another one than at the last start");
	if (answer == KNOWN_ACCEPTED && !begin_anew(p))
		return;
	if (answer != KNOWN_THERE)
		r->known = (struct known){ .log = "" };
	r->passed = true;
}

static void ask(struct pacing *p)
{
	if (p->recall.asking || p->recall.passed || !pipeline_is_up(p->pipeline))
		return;
	p->recall.asking = true;
	known_ask(p->pipeline, p->node.name, &p->recall.known, on_answer, p);
}

void recall_connected(struct pacing *p)
{
	p->recall.passed = p->recall.asking = false;
	ask(p);
}

void recall_lease(struct pacing *p, const struct node_lease *l)
{
	struct recall *r = &p->recall;

	if (l->rewound && !r->rewound)
		log_error(PACING, rewound_says, "another node says so");
	if (r->rewound && !l->rewound)
		r->passed = false; /* what is missing counts no more: asking tells so, and it is forgotten */
	r->rewound = l->rewound;
	ask(p);
	if (!recall_passed(p))
		return;
	r->known.at_us = l->server_us;
	r->known.head_size = l->head_size;
	snprintf(r->known.log, sizeof(r->known.log), "%s", l->log);
	snprintf(r->known.head_root, sizeof(r->known.head_root), "%s", l->head_root);
	keep(r);
}

bool recall_passed(const struct pacing *p)
{
	return p->recall.passed && !p->recall.rewound;
}

/* ---- what is told ---- */

void recall_committed(struct pacing *p, int64_t decision_id, int64_t attempt_id)
{
	if (!recall_passed(p))
		return;
	p->recall.known.decision_id = decision_id;
	p->recall.known.attempt_id = attempt_id;
	keep(&p->recall);
}

void recall_ended(struct pacing *p, int64_t attempt_id)
{
	if (!recall_passed(p))
		return;
	p->recall.known.ended_id = attempt_id;
	keep(&p->recall);
}

void recall_opted_out(struct pacing *p, int64_t attempt_id)
{
	if (!recall_passed(p))
		return;
	p->recall.known.opt_out_id = attempt_id;
	keep(&p->recall);
}

/* ---- at the start ---- */

void recall_at_start(const struct config *config)
{
	int fd = open_file(config);
	struct known k = read_file(fd, config);
	enum known_answer answer = KNOWN_THERE;
	char missing[KNOWN_TEXT_MAX];
	struct db db;
	int err = db_open(&db, config->conninfo);

	if (err == 0)
		err = known_ask_blocking(&db, config->node, &k, &answer, missing);
	if (err < 0)
		log_warn(PACING, "what this node knows cannot be compared with the database: %s", db.error);
	else if (answer == KNOWN_MISSING)
		log_error(PACING, rewound_says, missing);
	db_close(&db);
	if (fd >= 0)
		close(fd);
}
