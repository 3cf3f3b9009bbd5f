/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-error.h"
#include "encfg-file.h"
#include "encfg-test.h"

#include <glib/gstdio.h>
#include <string.h>

START_TEST (a_file_is_read_up_to_its_limit_and_no_further)
{
  g_autofree char *folder = g_dir_make_tmp (NULL, NULL);
  g_autofree char *path = g_build_filename (folder, "a", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gsize length;

  ck_assert (g_file_set_contents (path, "12345", -1, NULL));
  ck_assert (encfg_file_read (path, 5, ENCFG_ERROR_CONFIG, &text, &length, &error));
  ck_assert_str_eq (text, "12345");
  ck_assert_uint_eq (length, 5);
  ck_assert (!encfg_file_read (path, 4, ENCFG_ERROR_CONFIG, &text, &length, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_CONFIG);
  ck_assert_ptr_nonnull (strstr (error->message, path));
  g_remove (path);
  g_rmdir (folder);
}
END_TEST

/* Each would hang, or never end, if it were opened. */
START_TEST (what_is_no_ordinary_file_is_refused_at_once)
{
  static const char *const paths[] = { "/dev/zero", "/dev/tty", "/tmp", "/nowhere/at/all" };
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gsize length;

  ck_assert (!encfg_file_read (paths[_i], 100, ENCFG_ERROR_PROFILE, &text, &length, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_PROFILE);
  ck_assert_ptr_nonnull (strstr (error->message, paths[_i]));
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("file");
  TCase *tcase = tcase_create ("file");

  tcase_add_test (tcase, a_file_is_read_up_to_its_limit_and_no_further);
  tcase_add_loop_test (tcase, what_is_no_ordinary_file_is_refused_at_once, 0, 4);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
