/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tests/lib/pgtest.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <libpq-fe.h>

#include "dialer/base/banned.h"

static char dir[256];
static char server[512]; /* connection string without dbname */
static char current[600];
static char text[8192];
static bool started;
static int databases;
static pid_t owner;
/*
 * To the newest database, kept from one query to the next: to connect costs PostgreSQL ten times what
 * most of these queries do. Each finds it as if it were new.
 */
static PGconn *session;

static const char *source_dir(void)
{
	const char *d = getenv("top_srcdir");

	return d != NULL ? d : DIALER_SRCDIR;
}

static void die(const char *what, const char *detail)
{
	printf("Bail out! pgtest: %s: %s\n", what, detail);
	exit(1);
}

static void run(const char *action)
{
	char command[1024];

	/* The migrations as they are, so that tests of store/ do not rest on its own migrate.c. */
	snprintf(command, sizeof(command), "'%s/tests/lib/cluster' %s '%s' '%s/schema/migrations' >/dev/null",
		source_dir(), action, dir, source_dir());
	if (system(command) != 0)
		die("tests/lib/cluster failed", action);
}

static PGconn *connect_to(const char *conninfo)
{
	PGconn *c = PQconnectdb(conninfo);

	if (PQstatus(c) != CONNECTION_OK)
		die("connect", PQerrorMessage(c));
	return c;
}

static PGresult *query(PGconn *c, const char *sql)
{
	PGresult *res = PQexec(c, sql);
	ExecStatusType st = PQresultStatus(res);

	if (st != PGRES_COMMAND_OK && st != PGRES_TUPLES_OK)
		die(PQresultErrorMessage(res), sql);
	return res;
}

static char *read_file(const char *path)
{
	FILE *f = fopen(path, "re");
	struct stat st;
	char *data;

	if (f == NULL || fstat(fileno(f), &st) < 0)
		die("cannot read", path);
	data = calloc(1, (size_t)st.st_size + 1);
	if (data == NULL || fread(data, 1, (size_t)st.st_size, f) != (size_t)st.st_size)
		die("cannot read", path);
	fclose(f);
	return data;
}

static void disconnect(void)
{
	PQfinish(session);
	session = NULL;
}

static PGresult *ask(const char *sql)
{
	PGresult *res;

	if (getpid() != owner)
		die("only the program that started the cluster may ask", sql);
	if (session == NULL || PQstatus(session) != CONNECTION_OK) {
		disconnect();
		session = connect_to(current);
	}
	res = query(session, sql);
	PQclear(query(session, "DISCARD ALL"));
	return res;
}

void pgtest_start(void)
{
	if (access("/usr/lib/postgresql", R_OK) != 0 && system("command -v pg_ctl >/dev/null") != 0) {
		printf("1..0 # SKIP PostgreSQL is not installed\n");
		exit(77);
	}
	owner = getpid();
	snprintf(dir, sizeof(dir), "/tmp/dialer-test-%d", (int)owner);
	run("start");
	started = true;
	atexit(pgtest_stop);
	snprintf(server, sizeof(server), "host=%s/socket user=dialer", dir);
}

void pgtest_stop(void)
{
	if (!started || getpid() != owner)
		return;
	started = false;
	disconnect();
	run("destroy");
}

const char *pgtest_database(void)
{
	char sql[128], conninfo[600];
	PGconn *c;

	disconnect();
	snprintf(conninfo, sizeof(conninfo), "%s dbname=postgres", server);
	c = connect_to(conninfo);
	snprintf(sql, sizeof(sql), "CREATE DATABASE t%d TEMPLATE dialer STRATEGY FILE_COPY", ++databases);
	PQclear(query(c, sql));
	PQfinish(c);
	snprintf(current, sizeof(current), "%s dbname=t%d", server, databases);
	return current;
}

const char *pgtest_dir(void)
{
	return dir;
}

void pgtest_sql(const char *sql)
{
	PQclear(ask(sql));
}

void pgtest_many_leads(long long campaign_id, long long how_many)
{
	char path[512], call[96];
	char *sql;

	snprintf(path, sizeof(path), "%s/tests/lib/many_leads.sql", source_dir());
	sql = read_file(path);
	pgtest_sql(sql);
	free(sql);
	snprintf(call, sizeof(call), "CALL public.many_leads(%lld, %lld)", campaign_id, how_many);
	pgtest_sql(call);
	pgtest_sql("VACUUM ANALYZE dialer.lead, dialer.phone");
}

const char *pgtest_text(const char *sql)
{
	PGresult *res = ask(sql);

	snprintf(text, sizeof(text), "%s", PQntuples(res) > 0 ? PQgetvalue(res, 0, 0) : "");
	PQclear(res);
	return text;
}

long long pgtest_int(const char *sql)
{
	return strtoll(pgtest_text(sql), NULL, 10);
}
