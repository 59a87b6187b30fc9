/* SPDX-License-Identifier: Apache-2.0 */
/* The small modules of base/: masks, lists, dispositions, suggestions, log levels. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <string.h>

#include <cmocka.h>

#include "dialer/base/disposition.h"
#include "dialer/base/list.h"
#include "dialer/base/log.h"
#include "dialer/base/mask.h"
#include "dialer/base/suggest.h"

#include "dialer/base/banned.h"

static void masks_hide_the_middle(void **state)
{
	char text[MASK_TEXT_MAX];

	(void)state;
	assert_string_equal(mask_number(UINT64_C(12025550142), text), "+1202*****42");
	assert_null(strstr(mask_number(UINT64_C(4930901820), text), "0901820"));
	assert_null(strstr(mask_number(UINT64_C(999999999999999), text), "99999999999"));
}

struct item {
	int n;
	struct list entry;
};

static int sum(struct list *head)
{
	int s = 0;

	LIST_FOREACH(it, head)
		s = s * 10 + LIST_ENTRY(it, struct item, entry)->n;
	return s;
}

static void lists_keep_order(void **state)
{
	struct item items[] = { { .n = 1 }, { .n = 2 }, { .n = 3 } };
	struct list head;

	(void)state;
	list_init(&head);
	assert_true(list_empty(&head));
	for (int i = 0; i < 3; i++)
		list_append(&head, &items[i].entry);
	assert_int_equal(sum(&head), 123);
	list_remove(&items[1].entry);
	list_remove(&items[1].entry); /* does no harm */
	assert_int_equal(sum(&head), 13);
	LIST_FOREACH_SAFE(it, next, &head)
		list_remove(it);
	assert_true(list_empty(&head));
}

static void dispositions_have_names(void **state)
{
	(void)state;
	for (int i = 1; i < DISPOSITION_COUNT; i++) {
		enum disposition d = (enum disposition)i;

		assert_int_equal(disposition_parse(disposition_name(d)), d);
		assert_true(disposition_help(d)[0] != '\0');
		assert_int_not_equal(disposition_class(d), DISPOSITION_CLASS_NONE);
	}
	assert_string_equal(disposition_name(DISPOSITION_NONE), "");
	assert_int_equal(disposition_parse("nonsense"), DISPOSITION_NONE);
	assert_int_equal(disposition_parse(""), DISPOSITION_NONE);
	/* Nobody who said no is ever called again for it. */
	assert_int_equal(disposition_class(DISPOSITION_OPTED_OUT), DISPOSITION_CLASS_STOP);
	assert_int_equal(disposition_class(DISPOSITION_BLOCKED), DISPOSITION_CLASS_STOP);
}

static void suggests_what_is_near(void **state)
{
	struct suggest s;
	char longest[SUGGEST_WORD_MAX + 1];

	(void)state;
	suggest_init(&s, "campain");
	suggest_offer(&s, "call");
	suggest_offer(&s, "campaign");
	suggest_offer(&s, "complain");
	assert_string_equal(s.best, "campaign");
	suggest_init(&s, "xyz");
	suggest_offer(&s, "campaign");
	assert_null(s.best);
	suggest_init(&s, "");
	suggest_offer(&s, "ab");
	assert_null(s.best);
	memset(longest, 'x', SUGGEST_WORD_MAX);
	longest[SUGGEST_WORD_MAX] = '\0';
	suggest_init(&s, longest);
	suggest_offer(&s, longest);
	assert_null(s.best);
}

static void log_levels(void **state)
{
	enum log_level level = LOG_LEVEL_ERROR;

	(void)state;
	assert_int_equal(log_level_parse("debug", &level), 0);
	assert_int_equal(level, LOG_LEVEL_DEBUG);
	assert_int_equal(log_level_parse("loud", &level), -EINVAL);
	assert_int_equal(level, LOG_LEVEL_DEBUG);
	log_set_all(LOG_LEVEL_WARN);
	log_set_level(LOG_CAT_SIP, LOG_LEVEL_INFO);
	assert_true(log_enabled(LOG_CAT_SIP, LOG_LEVEL_INFO));
	assert_false(log_enabled(LOG_CAT_SIP, LOG_LEVEL_DEBUG));
	assert_false(log_enabled(LOG_CAT_MEDIA, LOG_LEVEL_INFO));
	assert_true(log_enabled(LOG_CAT_MEDIA, LOG_LEVEL_ERROR));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(masks_hide_the_middle),
		cmocka_unit_test(lists_keep_order),
		cmocka_unit_test(dispositions_have_names),
		cmocka_unit_test(suggests_what_is_near),
		cmocka_unit_test(log_levels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
