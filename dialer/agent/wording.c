/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/agent/wording.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/agent/spoken_day.h"
#include "dialer/base/banned.h"

#define VALUE_MAX 256

int wording_init(struct wording *w, const struct agent_params *params)
{
	memset(w, 0, sizeof(*w));
	w->script = params->script;
	w->callback_number = params->callback_number;
	w->toll_free_number = params->toll_free_number;
	w->purpose = params->purpose;
	w->seller = strdup(params->seller_legal_name != NULL ? params->seller_legal_name : "");
	w->subject = strdup(params->subject != NULL ? params->subject : "");
	w->first_name = strdup(params->first_name != NULL ? params->first_name : "");
	w->last_name = strdup(params->last_name != NULL ? params->last_name : "");
	w->slots = json_object();
	/* The database wrote it; if it cannot be read, the script's fallbacks are spoken. */
	if (params->fields_json != NULL)
		w->fields = json_loads(params->fields_json, 0, NULL);
	if (w->seller == NULL || w->subject == NULL || w->first_name == NULL || w->last_name == NULL || w->slots == NULL) {
		wording_release(w);
		return -ENOMEM;
	}
	return 0;
}

void wording_release(struct wording *w)
{
	free(w->seller);
	free(w->subject);
	free(w->first_name);
	free(w->last_name);
	json_decref(w->fields);
	json_decref(w->slots);
	memset(w, 0, sizeof(*w));
}

static void space_out(const char *digits, char *buf, size_t size)
{
	size_t n = 0, len = strlen(digits);

	for (size_t i = 0; i < len && n + 4 < size; i++) {
		buf[n++] = digits[i];
		/* North American groups: three, three, four. */
		if (len == 10 && (i == 2 || i == 5))
			buf[n++] = ',';
		if (i + 1 < len)
			buf[n++] = ' ';
	}
	buf[n] = '\0';
}

const char *wording_number(struct e164 number, char buf[WORDING_NUMBER_MAX])
{
	char digits[24];

	snprintf(digits, sizeof(digits), "%llu", (unsigned long long)number.digits);
	space_out(digits[0] == '1' && strlen(digits) == 11 ? digits + 1 : digits, buf,
		WORDING_NUMBER_MAX);
	return buf;
}

static const char *json_text(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text != NULL ? text : "";
}

/* A slot as it should be read out: digits apart, a date by its names. */
static const char *slot_value(const struct wording *w, const char *name, char buf[VALUE_MAX])
{
	int state = script_find_slot(w->script, name);
	const char *text = json_text(w->slots, name);
	int64_t day;

	if (*text == '\0' || state < 0)
		return text;
	if (w->script->states[state].expect == EXPECT_DIGITS) {
		space_out(text, buf, VALUE_MAX);
		return buf;
	}
	if (w->script->states[state].expect == EXPECT_DATE && spoken_day_from_iso(text, &day))
		return spoken_day_format(day, buf, VALUE_MAX);
	return text;
}

/*
 * What the call is for, to people who may not be the one it is meant for: nothing of a debt, an account
 * or an illness.
 */
static const char *purpose_value(enum purpose purpose)
{
	switch (purpose) {
	case PURPOSE_MARKETING:
		return "for telemarketing purposes";
	case PURPOSE_POLITICAL:
		return "for political purposes";
	case PURPOSE_NON_PROFIT:
		return "for a non profit organization";
	case PURPOSE_SURVEY:
		return "for a survey";
	case PURPOSE_UNKNOWN:
	case PURPOSE_INFORMATIONAL:
	case PURPOSE_DEBT:
	case PURPOSE_HEALTH_CARE:
	default:
		return "with information for you, not to sell anything";
	}
}

static const char *lead_value(const struct wording *w, const char *name, char buf[VALUE_MAX])
{
	if (strcmp(name, "seller") == 0)
		return w->seller;
	if (strcmp(name, "subject") == 0)
		return w->subject;
	if (strcmp(name, "first_name") == 0)
		return w->first_name;
	if (strcmp(name, "last_name") == 0)
		return w->last_name;
	if (strcmp(name, "purpose") == 0)
		return purpose_value(w->purpose);
	if (strcmp(name, "opt_out_key") == 0) {
		snprintf(buf, VALUE_MAX, "%c", w->script->opt_out_key);
		return buf;
	}
	if (strcmp(name, "callback_time") == 0)
		return w->callback_time;
	if (strcmp(name, "callback_number") == 0)
		return wording_number(w->callback_number, buf);
	if (strcmp(name, "toll_free_number") == 0)
		return wording_number(w->toll_free_number, buf);
	return json_text(w->fields, name);
}

static const char *value_of(const struct wording *w, const char *name, char buf[VALUE_MAX])
{
	const char *value = slot_value(w, name, buf);

	if (*value == '\0')
		value = lead_value(w, name, buf);
	for (int i = 0; *value == '\0' && i < w->script->variable_count; i++)
		if (strcmp(w->script->variables[i].name, name) == 0)
			value = w->script->variables[i].fallback;
	return value;
}

void wording_append(const struct wording *w, const char *text, char out[WORDING_MAX])
{
	size_t n = strlen(out);

	if (n > 0 && n + 1 < WORDING_MAX)
		out[n++] = ' ';
	while (*text != '\0' && n + 1 < WORDING_MAX) {
		size_t len = strcspn(text, "{");
		int added = snprintf(out + n, WORDING_MAX - n, "%.*s", (int)len, text);

		n = n + (size_t)added < WORDING_MAX ? n + (size_t)added : WORDING_MAX - 1;
		text += len;
		if (*text == '{') {
			char name[SCRIPT_NAME_MAX], buf[VALUE_MAX];

			len = strcspn(text, "}");
			snprintf(name, sizeof(name), "%.*s", (int)len - 1, text + 1);
			added = snprintf(out + n, WORDING_MAX - n, "%s", value_of(w, name, buf));
			n = n + (size_t)added < WORDING_MAX ? n + (size_t)added : WORDING_MAX - 1;
			text += len + (text[len] == '}');
		}
	}
	out[n] = '\0';
}
