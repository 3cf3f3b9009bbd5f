/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-hosts.h"

#include "encfg-error.h"
#include "encfg-interfaces.h"
#include "encfg-test.h"

#include <string.h>

/* What is typed, how many places that is, the first and the last of them. */
static const struct
{
  const char *text;
  guint n;
  const char *first, *last;
} good[] = {
  { "10.0.0.5", 1, "tcp://10.0.0.5:502", "tcp://10.0.0.5:502" },
  { "10.0.0.5:1502", 1, "tcp://10.0.0.5:1502", "tcp://10.0.0.5:1502" },
  { "10.0.0.5-10.0.1.4", 256, "tcp://10.0.0.5:502", "tcp://10.0.1.4:502" },
  { "10.0.0.5-20:1502", 16, "tcp://10.0.0.5:1502", "tcp://10.0.0.20:1502" },
  { "10.0.0.0/24", 254, "tcp://10.0.0.1:502", "tcp://10.0.0.254:502" },
  { "10.0.0.77/24:99", 254, "tcp://10.0.0.1:99", "tcp://10.0.0.254:99" },
  { "10.0.0.0/255.255.255.0", 254, "tcp://10.0.0.1:502", "tcp://10.0.0.254:502" },
  { "10.0.0.0/16", 65534, "tcp://10.0.0.1:502", "tcp://10.0.255.254:502" },
  { "10.0.0.4/30", 2, "tcp://10.0.0.5:502", "tcp://10.0.0.6:502" },
  { "10.0.0.4/31", 2, "tcp://10.0.0.4:502", "tcp://10.0.0.5:502" },
  { "10.0.0.4/32", 1, "tcp://10.0.0.4:502", "tcp://10.0.0.4:502" },
  { "10.0.0.5, 10.0.0.5:502;10.0.0.4-6", 3, "tcp://10.0.0.5:502", "tcp://10.0.0.6:502" },
  { "module-3.example:1502", 1, "tcp://module-3.example:1502", "tcp://module-3.example:1502" },
  { "[::1]:1502 [fe80::1]", 2, "tcp://[::1]:1502", "tcp://[fe80::1]:502" },
};

START_TEST (what_people_type_becomes_places)
{
  g_autoptr (EncfgHosts) hosts = encfg_hosts_new (502);
  g_autoptr (EncfgEndpoint) first = NULL, last = NULL;
  g_autofree char *first_text = NULL, *last_text = NULL;
  g_autoptr (GError) error = NULL;

  ck_assert (encfg_hosts_add (hosts, good[_i].text, &error));
  ck_assert_no_gerror (error);
  ck_assert_uint_eq (encfg_hosts_get_count (hosts), good[_i].n);
  first = encfg_hosts_dup_endpoint (hosts, 0);
  last = encfg_hosts_dup_endpoint (hosts, good[_i].n - 1);
  first_text = encfg_endpoint_to_string (first);
  last_text = encfg_endpoint_to_string (last);
  ck_assert_str_eq (first_text, good[_i].first);
  ck_assert_str_eq (last_text, good[_i].last);
}
END_TEST

static const char *const bad[] = {
  "",          " , ",          "10.0.0.0/8",   "10.0.0.0/15",   "10.0.0.0/33",  "10.0.0.0/-1",
  "10.0.0.0/", "10.0.0/24",    "x/24",         "10.0.0.9-8",    "10.0.0.9-",    "10.0.0.9-256",
  "-10.0.0.9", "10.0.0.1-x.y", "10.0.0.0/0:5", "10.0.0.1:0",    "10.0.0.1-4:0", "0.0.0.0",
  "224.0.0.1", "fe80::/64",    "[fe80::]/64",  "10.0.0.0/24/1", "1.2.3",        "10.0.0.1-10.3.0.1",
};

START_TEST (nonsense_is_refused_and_adds_nothing)
{
  g_autoptr (EncfgHosts) hosts = encfg_hosts_new (502);
  g_autofree char *text = g_strdup_printf ("10.9.9.9 %s", bad[_i]);
  g_autoptr (GError) error = NULL;

  ck_assert (!encfg_hosts_add (hosts, bad[_i], &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_USAGE);
  if (strpbrk (bad[_i], "0123456789x") == NULL)
    return;
  ck_assert (!encfg_hosts_add (hosts, text, NULL));
  ck_assert_uint_eq (encfg_hosts_get_count (hosts), 0);
  ck_assert (encfg_hosts_add (hosts, "10.9.9.9", NULL));
  ck_assert_uint_eq (encfg_hosts_get_count (hosts), 1);
}
END_TEST

START_TEST (a_slash_16_is_the_most)
{
  g_autoptr (EncfgHosts) hosts = encfg_hosts_new (502);

  ck_assert (encfg_hosts_add (hosts, "10.0.0.0-10.0.255.255", NULL));
  ck_assert_uint_eq (encfg_hosts_get_count (hosts), ENCFG_HOSTS_MAX);
  ck_assert (encfg_hosts_add (hosts, "10.0.3.0/24", NULL));
  ck_assert (!encfg_hosts_add (hosts, "10.1.0.0", NULL));
}
END_TEST

START_TEST (interfaces_come_from_the_environment_where_it_has_them)
{
  g_autoptr (GPtrArray) interfaces = NULL;
  const EncfgInterface *interface;
  g_autofree char *network = NULL, *near = NULL;

  g_setenv (
    "ENCFG_INTERFACES", "eth0=192.168.1.50/24,nonsense,ppp0=10.0.0.1/32,vpn0=10.7.8.9/8", TRUE);
  interfaces = encfg_interfaces_list ();
  ck_assert_uint_eq (interfaces->len, 2);
  interface = g_ptr_array_index (interfaces, 0);
  network = encfg_interface_dup_network (interface);
  ck_assert_str_eq (interface->name, "eth0");
  ck_assert_str_eq (network, "192.168.1.0/24");
  ck_assert_uint_eq (encfg_interface_count_hosts (interface), 254);
  ck_assert (encfg_interface_contains (interface, 0xc0a80164));
  ck_assert (!encfg_interface_contains (interface, 0xc0a80264));
  ck_assert (!encfg_interface_is_cut (interface));
  interface = g_ptr_array_index (interfaces, 1);
  near = encfg_interface_dup_network (interface);
  ck_assert (encfg_interface_is_cut (interface));
  ck_assert_str_eq (near, "10.7.8.0/24");
  g_unsetenv ("ENCFG_INTERFACES");
  g_ptr_array_unref (g_steal_pointer (&interfaces));

  /* Whatever this machine has: no loopback, nothing without neighbours. */
  interfaces = encfg_interfaces_list ();
  for (guint i = 0; i < interfaces->len; i++)
    {
      interface = g_ptr_array_index (interfaces, i);
      ck_assert_uint_ne (interface->address >> 24, 127);
      ck_assert (interface->prefix > 0 && interface->prefix <= 30);
    }
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("hosts");
  TCase *tcase = tcase_create ("hosts");

  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (tcase, what_people_type_becomes_places, 0, G_N_ELEMENTS (good));
  tcase_add_loop_test (tcase, nonsense_is_refused_and_adds_nothing, 0, G_N_ELEMENTS (bad));
  tcase_add_test (tcase, a_slash_16_is_the_most);
  tcase_add_test (tcase, interfaces_come_from_the_environment_where_it_has_them);
  return encfg_test_run (suite);
}
