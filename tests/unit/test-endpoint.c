/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-endpoint.h"
#include "encfg-error.h"
#include "encfg-test.h"

static const struct
{
  const char *uri;
  EncfgEndpoint expected;
  const char *line;
  const char *canonical; /* NULL: as typed */
} uris[] = {
  { "tcp://10.0.0.5", { .host = (char *) "10.0.0.5" }, "tcp:10.0.0.5", NULL },
  { "tcp://10.0.0.5:1502?id=7",
    { .host = (char *) "10.0.0.5", .port = 1502, .unit = 7 },
    "tcp:10.0.0.5:1502",
    NULL },
  { "tcp://module.example:502?id=255",
    { .host = (char *) "module.example", .port = 502, .unit = 255 },
    "tcp:module.example:502",
    NULL },
  { "tcp://[::1]:65535?id=247",
    { .host = (char *) "::1", .port = 65535, .unit = 247 },
    "tcp:[::1]:65535",
    NULL },
  { "tcp://[fe80::1%25eth0]", { .host = (char *) "fe80::1%eth0" }, "tcp:[fe80::1%eth0]", NULL },
  { "rtu:///dev/ttyUSB0?baud=9600&format=8N1&id=1",
    { ENCFG_ENDPOINT_RTU,
      .device = (char *) "/dev/ttyUSB0",
      .baud = 9600,
      .format = "8N1",
      .unit = 1 },
    "/dev/ttyUSB0",
    NULL },
  { "rtu:///dev/serial/by-id/usb-a%20b?id=3",
    { ENCFG_ENDPOINT_RTU, .device = (char *) "/dev/serial/by-id/usb-a b", .unit = 3 },
    "/dev/serial/by-id/usb-a b",
    NULL },
  { "rtu:COM12?baud=19200",
    { ENCFG_ENDPOINT_RTU, .device = (char *) "COM12", .baud = 19200 },
    "COM12",
    NULL },
  { "rtu:com3", { ENCFG_ENDPOINT_RTU, .device = (char *) "COM3" }, "COM3", "rtu:COM3" },
  { "rtu:\\\\.\\COM12", { ENCFG_ENDPOINT_RTU, .device = (char *) "COM12" }, "COM12", "rtu:COM12" },
  { "rtu:/dev/ttyS0?id=2&format=7e2",
    { ENCFG_ENDPOINT_RTU, .device = (char *) "/dev/ttyS0", .format = "7E2", .unit = 2 },
    "/dev/ttyS0",
    "rtu:///dev/ttyS0?format=7E2&id=2" },
};

START_TEST (uri_is_understood_and_printed_back)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EncfgEndpoint) parsed = encfg_endpoint_parse (uris[_i].uri, &error);
  g_autoptr (EncfgEndpoint) again = NULL, copy = NULL;
  g_autofree char *text = NULL, *line = NULL;

  ck_assert_no_gerror (error);
  ck_assert (encfg_endpoint_equal (parsed, &uris[_i].expected));

  text = encfg_endpoint_to_string (parsed);
  ck_assert_str_eq (text, uris[_i].canonical != NULL ? uris[_i].canonical : uris[_i].uri);
  again = encfg_endpoint_parse (text, &error);
  ck_assert_no_gerror (error);
  ck_assert (encfg_endpoint_equal (parsed, again));

  line = encfg_endpoint_line_name (parsed);
  ck_assert_str_eq (line, uris[_i].line);
  copy = encfg_endpoint_copy (parsed);
  ck_assert (encfg_endpoint_equal (parsed, copy));
}
END_TEST

static const char *const bad_uris[] = {
  "",
  "10.0.0.5",
  "udp://10.0.0.5",
  "tcp:10.0.0.5",
  "tcp://",
  "tcp://:502",
  "tcp://10.0.0.5:",
  "tcp://10.0.0.5:0",
  "tcp://10.0.0.5:65536",
  "tcp://10.0.0.5:+5",
  "tcp://10.0.0.5:5x",
  "tcp://10.0.0.5/",
  "tcp://10.0.0.256",
  "tcp://10.1",
  "tcp://a b",
  "tcp://user@host",
  "tcp://%zz",
  "tcp://::1",
  "tcp://[::1",
  "tcp://[::1]5",
  "tcp://[10.0.0.5]",
  "tcp://[::g]",
  "tcp://h?",
  "tcp://h?id",
  "tcp://h?id=",
  "tcp://h?id=0",
  "tcp://h?id=-1",
  "tcp://h?id=248",
  "tcp://h?id=254",
  "tcp://h?id=256",
  "tcp://h?id=4294967297",
  "tcp://h?id=1&id=2",
  "tcp://h?ID=1",
  "tcp://h?baud=9600",
  "tcp://h?id=1&",
  "rtu:",
  "rtu:///dev/ttyUSB0?port=5",
  "rtu://dev/ttyUSB0",
  "rtu:COM1?id=255",
  "rtu:COM1?baud=0",
  "rtu:COM1?baud=299",
  "rtu:COM1?baud=1000001",
  "rtu:COM1?baud=9600.5",
  "rtu:COM1?format=8N",
  "rtu:COM1?format=9N1",
  "rtu:COM1?format=8X1",
  "rtu:COM1?format=8N3",
  "rtu:COM1?format=8N1&format=8N1",
};

START_TEST (bad_uri_is_usage)
{
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_null (encfg_endpoint_parse (bad_uris[_i], &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_USAGE);
}
END_TEST

START_TEST (typed_host_is_understood)
{
  g_autoptr (EncfgEndpoint) plain = encfg_endpoint_new_tcp ("10.0.0.5", NULL);
  g_autoptr (EncfgEndpoint) with_port = encfg_endpoint_new_tcp ("module.example:1502", NULL);
  g_autoptr (EncfgEndpoint) v6 = encfg_endpoint_new_tcp ("[fe80::1%eth0]:502", NULL);

  ck_assert_str_eq (plain->host, "10.0.0.5");
  ck_assert_uint_eq (plain->port, 0);
  ck_assert_str_eq (with_port->host, "module.example");
  ck_assert_uint_eq (with_port->port, 1502);
  ck_assert_str_eq (v6->host, "fe80::1%eth0");
  ck_assert_uint_eq (v6->port, 502);
}
END_TEST

static const struct
{
  const char *device;
  guint baud;
  const char *format;
  gboolean good;
} ports[] = {
  { "/dev/ttyUSB0", 9600, "8N1", TRUE }, { "COM12", 0, NULL, TRUE },
  { "./relative pty", 0, "", TRUE },     { "", 9600, "8N1", FALSE },
  { "COM1", 200, "8N1", FALSE },         { "COM1", 9600, "N81", FALSE },
};

START_TEST (typed_port_is_checked)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EncfgEndpoint) self =
    encfg_endpoint_new_rtu (ports[_i].device, ports[_i].baud, ports[_i].format, &error);

  if (ports[_i].good)
    {
      ck_assert_no_gerror (error);
      ck_assert_str_eq (self->device, ports[_i].device);
      ck_assert_uint_eq (self->baud, ports[_i].baud);
    }
  else
    ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_USAGE);
}
END_TEST

START_TEST (character_has_its_bits)
{
  static const struct
  {
    const char *format;
    guint bits;
  } cases[] = { { NULL, 10 }, { "8N1", 10 }, { "8E1", 11 }, { "8N2", 11 }, { "7O2", 11 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (EncfgEndpoint) self = encfg_endpoint_new_rtu ("COM1", 0, cases[i].format, NULL);

      ck_assert_uint_eq (encfg_endpoint_bits_per_character (self), cases[i].bits);
    }
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("endpoint");
  TCase *tcase = tcase_create ("endpoint");

  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (tcase, uri_is_understood_and_printed_back, 0, G_N_ELEMENTS (uris));
  tcase_add_loop_test (tcase, bad_uri_is_usage, 0, G_N_ELEMENTS (bad_uris));
  tcase_add_test (tcase, typed_host_is_understood);
  tcase_add_loop_test (tcase, typed_port_is_checked, 0, G_N_ELEMENTS (ports));
  tcase_add_test (tcase, character_has_its_bits);
  return encfg_test_run (suite);
}
