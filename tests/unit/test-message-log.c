/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-message-log.h"
#include "encfg-test.h"

static EncfgMessage *
last (EncfgMessageLog *log)
{
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (log));

  return g_list_model_get_item (G_LIST_MODEL (log), n - 1);
}

START_TEST (fragments_become_sentences_with_advice)
{
  g_autoptr (EncfgMessageLog) log = encfg_message_log_new ();
  g_autoptr (GError) error =
    g_error_new_literal (ENCFG_ERROR, ENCFG_ERROR_TIMEOUT, "no answer in 500 ms");
  g_autoptr (EncfgMessage) message = NULL;

  encfg_message_log_add_error (log, error, ENCFG_ENDPOINT_RTU);
  message = last (log);
  ck_assert_str_eq (encfg_message_get_text (message), "No answer in 500 ms");
  ck_assert_int_eq (encfg_message_get_level (message), ENCFG_LEVEL_ERROR);
  ck_assert_ptr_nonnull (encfg_message_get_advice (message));
}
END_TEST

START_TEST (names_of_files_stay_as_they_are)
{
  static const char *const texts[][2] = {
    { "site.json is loaded", "site.json is loaded" },
    { "read. Again", "Read. Again" },
    { "it ends here.", "It ends here." },
    { "a 0.5 s pause", "A 0.5 s pause" },
  };
  g_autoptr (EncfgMessageLog) log = encfg_message_log_new ();

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (EncfgMessage) message = NULL;

      encfg_message_log_add (log, ENCFG_LEVEL_INFO, "%s", texts[i][0]);
      message = last (log);
      ck_assert_str_eq (encfg_message_get_text (message), texts[i][1]);
    }
}
END_TEST

START_TEST (what_the_user_cancelled_is_no_error)
{
  g_autoptr (EncfgMessageLog) log = encfg_message_log_new ();
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "x");
  g_autoptr (EncfgMessage) message = NULL;

  encfg_message_log_add_error (log, error, ENCFG_ENDPOINT_TCP);
  message = last (log);
  ck_assert_int_eq (encfg_message_get_level (message), ENCFG_LEVEL_INFO);
}
END_TEST

START_TEST (a_long_day_does_not_fill_the_memory)
{
  g_autoptr (EncfgMessageLog) log = encfg_message_log_new ();
  g_autoptr (EncfgMessage) message = NULL;

  for (guint i = 0; i < 3000; i++)
    encfg_message_log_add (log, ENCFG_LEVEL_INFO, "message %u", i);
  message = last (log);
  ck_assert_str_eq (encfg_message_get_text (message), "Message 2999");
  ck_assert_uint_eq (g_list_model_get_n_items (G_LIST_MODEL (log)), 2000);
}
END_TEST

START_TEST (the_log_is_text_for_support)
{
  g_autoptr (EncfgMessageLog) log = encfg_message_log_new ();
  g_autofree char *text = NULL;

  encfg_message_log_add (log, ENCFG_LEVEL_DONE, "written");
  encfg_message_log_add_with_advice (log, ENCFG_LEVEL_WARNING, "lost", "look at the cable");
  text = encfg_message_log_to_string (log);
  ck_assert_ptr_nonnull (strstr (text, "Done: Written\n"));
  ck_assert_ptr_nonnull (strstr (text, "Warning: Lost\n    look at the cable\n"));
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("message-log");
  TCase *tcase = tcase_create ("log");

  tcase_add_test (tcase, fragments_become_sentences_with_advice);
  tcase_add_test (tcase, names_of_files_stay_as_they_are);
  tcase_add_test (tcase, what_the_user_cancelled_is_no_error);
  tcase_add_test (tcase, a_long_day_does_not_fill_the_memory);
  tcase_add_test (tcase, the_log_is_text_for_support);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
