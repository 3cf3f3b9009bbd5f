/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Helpers that every check program may use. */

#pragma once

#include <check.h>
#include <glib.h>
#include <stdlib.h>

#define ck_assert_no_gerror(error)                                                                 \
  ck_assert_msg ((error) == NULL, "unexpected error: %s", (error) ? (error)->message : "")

#define ck_assert_gerror(error, dom, kode)                                                         \
  G_STMT_START                                                                                     \
  {                                                                                                \
    ck_assert_msg ((error) != NULL, "expected an error, got none");                                \
    ck_assert_msg (g_error_matches ((error), (dom), (int) (kode)),                                 \
                   "expected %s %d, got %s %d: %s",                                                \
                   g_quark_to_string (dom),                                                        \
                   (int) (kode),                                                                   \
                   g_quark_to_string ((error)->domain),                                            \
                   (error)->code,                                                                  \
                   (error)->message);                                                              \
  }                                                                                                \
  G_STMT_END

/* Runs one suite and ends the program as meson's TAP protocol wants it. */
static inline int
encfg_test_run (Suite *suite)
{
  SRunner *runner = srunner_create (suite);

  srunner_run_all (runner, CK_ENV);
  srunner_free (runner);
  return EXIT_SUCCESS;
}
