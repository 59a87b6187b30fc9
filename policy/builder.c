/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/pack_priv.h"

int builder_fail(struct policy_builder *b, const char *fmt, ...)
{
	int n = snprintf(b->error, sizeof b->error, "%s: ", b->pack ? b->pack : "packs");
	va_list args;

	if ((size_t)n >= sizeof b->error)
		return -EINVAL;
	va_start(args, fmt);
	vsnprintf(b->error + n, sizeof b->error - (size_t)n, fmt, args);
	va_end(args);
	return -EINVAL;
}

int builder_no_memory(struct policy_builder *b)
{
	builder_fail(b, "out of memory");
	return -ENOMEM;
}

int builder_note_input(struct policy_builder *b, const char *name, const void *bytes, size_t len)
{
	struct input *in = &b->inputs[b->input_count];
	size_t i;

	for (i = 0; i < b->input_count; i++)
		if (strcmp(b->inputs[i].name, name) == 0)
			return builder_fail(b, "\"%s\" was added before", name);
	if (b->input_count == BUILDER_INPUTS_MAX)
		return builder_fail(b, "more than %d files", BUILDER_INPUTS_MAX);
	in->name = strdup(name);
	if (!in->name || EVP_Digest(bytes, len, in->digest, NULL, EVP_sha256(), NULL) != 1) {
		free(in->name);
		return builder_no_memory(b);
	}
	b->input_count++;
	return 0;
}

uint8_t builder_place(struct policy_builder *b, const char *name)
{
	struct policy *p = b->policy;
	size_t len = strlen(name), i;

	for (i = 0; i < p->place_count; i++)
		if (strcmp(p->places[i].name, name) == 0)
			return (uint8_t)i;
	if (len == 0 || len >= PLACE_TEXT_MAX) {
		builder_fail(b, "\"%s\" is no place (hint: ISO 3166, such as \"US-TX\")", name);
		return POLICY_NONE;
	}
	if (i == POLICY_PLACES_MAX) {
		builder_fail(b, "more than %d places", POLICY_PLACES_MAX);
		return POLICY_NONE;
	}
	memcpy(p->places[i].name, name, len + 1);
	p->place_count++;
	return (uint8_t)i;
}

uint8_t builder_zone(struct policy_builder *b, const char *name, size_t len)
{
	struct policy *p = b->policy;
	size_t i;

	for (i = 0; i < p->zone_count; i++)
		if (strncmp(p->zones[i].name, name, len) == 0 && p->zones[i].name[len] == '\0')
			return (uint8_t)i;
	if (len >= ZONE_TEXT_MAX) {
		builder_fail(b, "\"%.*s\" is no time zone", (int)len, name);
		return POLICY_NONE;
	}
	if (i == POLICY_ZONES_MAX) {
		builder_fail(b, "more than %d time zones", POLICY_ZONES_MAX);
		return POLICY_NONE;
	}
	memcpy(p->zones[i].name, name, len);
	p->zone_count++;
	return (uint8_t)i;
}

static struct policy *policy_empty(void)
{
	struct policy *p = calloc(1, sizeof *p);
	size_t i;

	if (!p)
		return NULL;
	for (i = 0; i < 1000; i++) {
		p->codes[i].place = p->calling[i].place = POLICY_NONE;
		p->codes[i].block = POLICY_NO_RULE;
		p->exchanges[i] = POLICY_NO_RULE;
	}
	for (i = 0; i < POLICY_PLACES_MAX; i++)
		p->places[i].record_rule = p->places[i].permission_rule =
			p->places[i].relationship_rule = POLICY_NO_RULE;
	p->margin_s = POLICY_MARGIN_S;
	p->place_rule = p->window_rule = p->record_cross_rule = POLICY_NO_RULE;
	memcpy(p->tz_version, "unknown", sizeof "unknown");
	memcpy(p->places[0].name, "*", sizeof "*");
	p->place_count = 1;
	return p;
}

int policy_builder_new(struct policy_builder **bp)
{
	struct policy_builder *b = calloc(1, sizeof *b);

	if (!b)
		return -ENOMEM;
	b->policy = policy_empty();
	b->drafts = calloc(POLICY_RULES_MAX, sizeof *b->drafts);
	if (!b->policy || !b->drafts) {
		policy_builder_free(b);
		return -ENOMEM;
	}
	*bp = b;
	return 0;
}

static void free_text(const char *text)
{
	free((void *)(uintptr_t)text);
}

void draft_release(struct draft *d)
{
	const struct rule_info *i = &d->info;
	const char *const texts[] = { i->id, i->place, i->text, i->citation, i->as_of, i->confidence,
		i->when, i->also, i->open, i->item, d->exchanges, d->lines };
	size_t k;

	for (k = 0; k < sizeof texts / sizeof *texts; k++)
		free_text(texts[k]);
	if (d->rule.ops == &rule_emergency_ops)
		free(d->rule.u.emergency.counties);
	*d = (struct draft){ 0 };
}

void policy_builder_free(struct policy_builder *b)
{
	size_t i;

	if (!b)
		return;
	for (i = 0; i < b->draft_count; i++)
		draft_release(&b->drafts[i]);
	for (i = 0; i < b->calendar_count; i++)
		free(b->calendars[i].days);
	for (i = 0; i < b->input_count; i++)
		free(b->inputs[i].name);
	free(b->drafts);
	free(b->calendars);
	policy_free(b->policy);
	free(b);
}

int policy_builder_add_zone(struct policy_builder *b, const char *zone, const void *tzif, size_t len)
{
	struct policy *p = b->policy;
	size_t i;
	int r;

	b->pack = zone;
	for (i = 0; i < p->zone_count && strcmp(p->zones[i].name, zone) != 0; i++)
		;
	if (i == p->zone_count)
		return builder_fail(b, "a time zone that no pack names");
	r = builder_note_input(b, zone, tzif, len);
	if (r != 0)
		return r;
	r = tzif_parse(&p->zones[i].tz, tzif, len);
	if (r == -ENOMEM)
		return builder_no_memory(b);
	if (r != 0)
		return builder_fail(b, "not a TZif file of version 2 or later without leap seconds "
			"(hint: /usr/share/zoneinfo, not \"right\")");
	p->zones[i].loaded = true;
	return 0;
}

const char *policy_builder_zone_needed(const struct policy_builder *b, size_t index)
{
	return index < b->policy->zone_count ? b->policy->zones[index].name : NULL;
}

void policy_builder_set_tz_version(struct policy_builder *b, const char *version)
{
	snprintf(b->policy->tz_version, sizeof b->policy->tz_version, "%s", version);
}

void policy_builder_refuse_overdue(struct policy_builder *b, bool refuse)
{
	b->refuse_overdue = refuse;
}

const char *policy_builder_error(const struct policy_builder *b)
{
	return b->error;
}

static int input_order(const void *a, const void *b)
{
	const struct input *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/* Over name, NUL and digest of each input in order of name, the tz version, and what was set. */
static int compute_hash(struct policy_builder *b)
{
	struct policy *p = b->policy;
	unsigned char digest[POLICY_HASH_BYTES];
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t i;
	int ok = ctx && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) == 1;

	qsort(b->inputs, b->input_count, sizeof *b->inputs, input_order);
	for (i = 0; ok && i < b->input_count; i++)
		ok = EVP_DigestUpdate(ctx, b->inputs[i].name, strlen(b->inputs[i].name) + 1) == 1 &&
			EVP_DigestUpdate(ctx, b->inputs[i].digest, POLICY_HASH_BYTES) == 1;
	ok = ok && EVP_DigestUpdate(ctx, p->tz_version, strlen(p->tz_version)) == 1 &&
		EVP_DigestUpdate(ctx, "refuse", b->refuse_overdue ? sizeof "refuse" : 0) == 1 &&
		EVP_DigestFinal_ex(ctx, digest, NULL) == 1;
	EVP_MD_CTX_free(ctx);
	if (!ok)
		return builder_no_memory(b);
	for (i = 0; i < POLICY_HASH_BYTES; i++)
		snprintf(p->hash + 2 * i, 3, "%02x", digest[i]);
	return 0;
}

int policy_builder_finish(struct policy_builder *b, struct policy **ret)
{
	int r;

	/* What failed to be added may have been added in part. */
	if (b->error[0] != '\0')
		return -EINVAL;
	b->pack = NULL;
	if (!b->policy)
		return builder_fail(b, "the builder was finished before");
	r = builder_compile(b);
	if (r == 0)
		r = compute_hash(b);
	if (r != 0)
		return r;
	*ret = b->policy;
	b->policy = NULL;
	return 0;
}

static void release_infos(struct policy *p)
{
	size_t i;

	for (i = 0; i < p->pack_count; i++) {
		const struct pack_info *k = &p->packs[i];

		free_text(k->name);
		free_text(k->title);
		free_text(k->about);
		free_text(k->as_of);
		free_text(k->review_by);
	}
	for (i = 0; i < p->waiver_count; i++) {
		free_text(p->waivers[i].rule);
		free_text(p->waivers[i].by);
		free_text(p->waivers[i].reason);
	}
}

void policy_free(struct policy *policy)
{
	size_t i;

	if (!policy)
		return;
	for (i = 0; i < policy->rule_count; i++) {
		struct draft owner = { .info = policy->infos[i], .rule = policy->rules[i] };

		if (policy->rules[i].ops == &rule_holiday_ops)
			free(policy->rules[i].u.holiday.days);
		draft_release(&owner);
	}
	for (i = 0; i < policy->zone_count; i++)
		tzif_release(&policy->zones[i].tz);
	release_infos(policy);
	free(policy->fits);
	free(policy->rules);
	free(policy->infos);
	free(policy);
}
