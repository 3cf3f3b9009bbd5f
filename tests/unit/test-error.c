/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-error.h"
#include "encfg-test.h"

#include <errno.h>
#include <gio/gio.h>
#include <string.h>

START_TEST (every_code_has_a_name_of_its_own)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (int code = ENCFG_ERROR_OPEN; code <= ENCFG_ERROR_USAGE; code++)
    {
      g_autoptr (GError) error = g_error_new (ENCFG_ERROR, code, "x");
      const char *name = encfg_error_name (error);

      ck_assert_ptr_nonnull (name);
      ck_assert_msg (g_hash_table_add (seen, (gpointer) name), "%s stands twice", name);
      for (guint kind = ENCFG_ENDPOINT_TCP; kind <= ENCFG_ENDPOINT_RTU; kind++)
        ck_assert (code == ENCFG_ERROR_USAGE || encfg_error_advice (error, kind) != NULL);
    }
}
END_TEST

/* Errors that both kinds of line know. */
START_TEST (advice_speaks_of_the_line_that_there_is)
{
  static const EncfgError codes[] = { ENCFG_ERROR_OPEN,
                                      ENCFG_ERROR_NOT_FOUND,
                                      ENCFG_ERROR_LOST,
                                      ENCFG_ERROR_TIMEOUT,
                                      ENCFG_ERROR_GARBLED };
  static const char *const serial_words[] = { "A/B", "adapter", "speed", "RS-485", "serial" };
  static const char *const network_words[] = { "network", "address", "IP", "firewall", "client" };
  g_autoptr (GError) error = g_error_new (ENCFG_ERROR, (int) codes[_i], "x");
  const char *network = encfg_error_advice (error, ENCFG_ENDPOINT_TCP);
  const char *serial = encfg_error_advice (error, ENCFG_ENDPOINT_RTU);

  for (guint i = 0; i < G_N_ELEMENTS (serial_words); i++)
    ck_assert_msg (!strstr (network, serial_words[i]), "%s", network);
  for (guint i = 0; i < G_N_ELEMENTS (network_words); i++)
    ck_assert_msg (!strstr (serial, network_words[i]), "%s", serial);
}
END_TEST

START_TEST (scripts_see_the_names_of_the_contract)
{
  g_autoptr (GError) refused = g_error_new (ENCFG_ERROR, ENCFG_ERROR_CONNECTION_REFUSED, "x");
  g_autoptr (GError) cancelled = g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "x");
  g_autoptr (GError) foreign = g_error_new (G_FILE_ERROR, G_FILE_ERROR_NOSPC, "x");

  ck_assert_str_eq (encfg_error_name (refused), "connection-refused");
  ck_assert_str_eq (encfg_error_name (cancelled), "cancelled");
  ck_assert_str_eq (encfg_error_name (foreign), "failed");
  ck_assert_ptr_null (encfg_error_advice (foreign, ENCFG_ENDPOINT_TCP));
}
END_TEST

static const struct
{
  guint8 exception;
  EncfgError code;
} exceptions[] = {
  { 1, ENCFG_ERROR_REFUSED_FUNCTION },
  { 2, ENCFG_ERROR_REFUSED_ADDRESS },
  { 3, ENCFG_ERROR_REFUSED_VALUE },
  { 4, ENCFG_ERROR_DEVICE_FAILURE },
  { 5, ENCFG_ERROR_BUSY },
  { 6, ENCFG_ERROR_BUSY },
  { 7, ENCFG_ERROR_DEVICE_FAILURE },
  { 8, ENCFG_ERROR_DEVICE_FAILURE },
  { 9, ENCFG_ERROR_DEVICE_FAILURE },
  { 10, ENCFG_ERROR_GATEWAY },
  { 11, ENCFG_ERROR_GATEWAY },
  { 12, ENCFG_ERROR_DEVICE_FAILURE },
  { 255, ENCFG_ERROR_DEVICE_FAILURE },
};

START_TEST (exception_becomes_its_code)
{
  g_autoptr (GError) error = NULL;

  encfg_error_set_exception (&error, exceptions[_i].exception);
  ck_assert_gerror (error, ENCFG_ERROR, exceptions[_i].code);
  ck_assert (encfg_error_is_exception (error));
  ck_assert (!encfg_error_is_line_trouble (error));
}
END_TEST

static const struct
{
  int errnum;
  EncfgError code;
} serial_errors[] = {
  { ENOENT, ENCFG_ERROR_NOT_FOUND },
  { EACCES, ENCFG_ERROR_PERMISSION },
  { EPERM, ENCFG_ERROR_PERMISSION },
  { EBUSY, ENCFG_ERROR_IN_USE },
  { ENOTTY, ENCFG_ERROR_OPEN },
  { EISDIR, ENCFG_ERROR_OPEN },
  { EIO, ENCFG_ERROR_LOST },
  { ENXIO, ENCFG_ERROR_LOST },
  { ENODEV, ENCFG_ERROR_LOST },
  { EBADF, ENCFG_ERROR_LOST },
  { EPIPE, ENCFG_ERROR_LOST },
  { ECONNRESET, ENCFG_ERROR_LOST },
  { ETIMEDOUT, ENCFG_ERROR_TIMEOUT },
  { ENOMEM, ENCFG_ERROR_OPEN },
  { 0, ENCFG_ERROR_OPEN },
};

START_TEST (errno_of_a_port_becomes_its_code)
{
  g_autoptr (GError) error = NULL;

  encfg_error_set_serial (&error, serial_errors[_i].errnum, "/dev/ttyUSB0");
  ck_assert_gerror (error, ENCFG_ERROR, serial_errors[_i].code);
  ck_assert (g_str_has_prefix (error->message, "/dev/ttyUSB0: "));
  ck_assert (strstr (error->message, "Success") == NULL);
}
END_TEST

static const struct
{
  int gio;
  EncfgError code;
} connect_errors[] = {
  { G_IO_ERROR_CONNECTION_REFUSED, ENCFG_ERROR_CONNECTION_REFUSED },
  { G_IO_ERROR_HOST_UNREACHABLE, ENCFG_ERROR_UNREACHABLE },
  { G_IO_ERROR_NETWORK_UNREACHABLE, ENCFG_ERROR_UNREACHABLE },
  { G_IO_ERROR_TIMED_OUT, ENCFG_ERROR_UNREACHABLE },
  { G_IO_ERROR_HOST_NOT_FOUND, ENCFG_ERROR_NOT_FOUND },
  { G_IO_ERROR_FAILED, ENCFG_ERROR_OPEN },
};

START_TEST (connect_error_becomes_its_code)
{
  g_autoptr (GError) error =
    encfg_error_from_connect (g_error_new (G_IO_ERROR, connect_errors[_i].gio, "x"), "host:502");

  ck_assert_gerror (error, ENCFG_ERROR, connect_errors[_i].code);
  ck_assert (g_str_has_prefix (error->message, "host:502: "));
}
END_TEST

START_TEST (unresolved_name_is_not_found)
{
  g_autoptr (GError) error = encfg_error_from_connect (
    g_error_new (G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE, "x"), "host:502");

  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_NOT_FOUND);
}
END_TEST

START_TEST (cancelled_connect_stays_cancelled)
{
  g_autoptr (GError) error =
    encfg_error_from_connect (g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "x"), "host:502");

  ck_assert_gerror (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}
END_TEST

START_TEST (only_line_trouble_is_worth_repeating)
{
  for (int code = ENCFG_ERROR_OPEN; code <= ENCFG_ERROR_USAGE; code++)
    {
      g_autoptr (GError) error = g_error_new (ENCFG_ERROR, code, "x");
      gboolean expected =
        code == ENCFG_ERROR_LOST || code == ENCFG_ERROR_TIMEOUT || code == ENCFG_ERROR_GARBLED;

      ck_assert_int_eq (encfg_error_is_line_trouble (error), expected);
      ck_assert_int_eq (encfg_error_is_out_of_reach (error),
                        code < ENCFG_ERROR_REFUSED_FUNCTION || code == ENCFG_ERROR_GATEWAY);
    }
  ck_assert (!encfg_error_is_line_trouble (NULL));
  ck_assert (!encfg_error_is_out_of_reach (NULL));
  ck_assert (!encfg_error_is_exception (NULL));
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("error");
  TCase *tcase = tcase_create ("error");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, every_code_has_a_name_of_its_own);
  tcase_add_loop_test (tcase, advice_speaks_of_the_line_that_there_is, 0, 5);
  tcase_add_test (tcase, scripts_see_the_names_of_the_contract);
  tcase_add_loop_test (tcase, exception_becomes_its_code, 0, G_N_ELEMENTS (exceptions));
  tcase_add_loop_test (tcase, errno_of_a_port_becomes_its_code, 0, G_N_ELEMENTS (serial_errors));
  tcase_add_loop_test (tcase, connect_error_becomes_its_code, 0, G_N_ELEMENTS (connect_errors));
  tcase_add_test (tcase, unresolved_name_is_not_found);
  tcase_add_test (tcase, cancelled_connect_stays_cancelled);
  tcase_add_test (tcase, only_line_trouble_is_worth_repeating);
  return encfg_test_run (suite);
}
