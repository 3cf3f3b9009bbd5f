/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-network.h"

#include "encfg-codec.h"
#include "encfg-error.h"
#include "encfg-network-probe.h"
#include "encfg-table.h"
#include <string.h>

#define HOST(a, b, c, d) ((gint64) (a) << 24 | (b) << 16 | (c) << 8 | (d))
#define CLASS_C HOST (255, 255, 255, 0)
#define NONE 0

/* clang-format off */
static const struct
{
  EncfgNetwork network;
  gboolean is_simulated;
  const char *faults; /* keys of the rows that do not fit */
} sets[] = {
  { { HOST (192, 168, 1, 100), HOST (192, 168, 1, 1),   CLASS_C,                   502 },   FALSE, "" },
  { { HOST (10, 0, 0, 5),      NONE,                    HOST (255, 0, 0, 0),       1 },     FALSE, "" },
  { { HOST (10, 9, 8, 7),      HOST (10, 200, 0, 1),    HOST (255, 0, 0, 0),       65535 }, FALSE, "" },
  { { HOST (192, 168, 1, 6),   HOST (192, 168, 1, 5),   HOST (255, 255, 255, 252), 502 },   FALSE, "" },
  { { HOST (192, 168, 1, 0),   NONE,                    CLASS_C,                   502 },   FALSE, "ip" },
  { { HOST (192, 168, 1, 255), NONE,                    CLASS_C,                   502 },   FALSE, "ip" },
  { { HOST (192, 168, 1, 127), NONE,                    HOST (255, 255, 255, 128), 502 },   FALSE, "ip" },
  { { HOST (192, 168, 1, 255), NONE,                    HOST (255, 255, 0, 0),     502 },   FALSE, "" },
  { { HOST (192, 168, 1, 100), HOST (192, 168, 2, 1),   CLASS_C,                   502 },   FALSE, "gateway" },
  { { HOST (192, 168, 1, 100), HOST (192, 168, 1, 255), CLASS_C,                   502 },   FALSE, "gateway" },
  { { HOST (192, 168, 1, 100), HOST (192, 168, 1, 0),   CLASS_C,                   502 },   FALSE, "gateway" },
  { { HOST (192, 168, 1, 100), HOST (192, 168, 1, 100), CLASS_C,                   502 },   FALSE, "gateway" },
  { { HOST (192, 168, 1, 100), HOST (192, 168, 1, 1),   HOST (255, 0, 255, 0),     502 },   FALSE, "mask" },
  { { HOST (192, 168, 1, 100), HOST (192, 168, 1, 1),   HOST (0, 255, 255, 255),   502 },   FALSE, "mask" },
  { { HOST (192, 168, 1, 100), HOST (192, 168, 1, 1),   0,                         502 },   FALSE, "mask" },
  { { HOST (192, 168, 1, 100), HOST (192, 168, 1, 1),   HOST (255, 255, 255, 255), 502 },   FALSE, "mask" },
  { { HOST (192, 168, 1, 100), HOST (192, 168, 1, 1),   HOST (255, 255, 255, 254), 502 },   FALSE, "mask" },
  { { HOST (192, 168, 1, 100), HOST (192, 168, 1, 1),   CLASS_C,                   0 },     FALSE, "port" },
  { { HOST (192, 168, 1, 100), HOST (192, 168, 1, 1),   CLASS_C,                   65536 }, FALSE, "port" },
  { { HOST (127, 0, 0, 5),     NONE,                    HOST (255, 0, 0, 0),       502 },   FALSE, "ip" },
  { { HOST (127, 0, 0, 5),     NONE,                    HOST (255, 0, 0, 0),       502 },   TRUE,  "" },
  { { HOST (127, 255, 255, 255), NONE,                  HOST (255, 0, 0, 0),       502 },   TRUE,  "ip" },
  { { HOST (0, 0, 0, 0),       NONE,                    CLASS_C,                   502 },   FALSE, "ip" },
  { { HOST (0, 0, 0, 7),       NONE,                    CLASS_C,                   502 },   FALSE, "ip" },
  { { HOST (224, 0, 0, 7),     NONE,                    CLASS_C,                   502 },   FALSE, "ip" },
  { { HOST (255, 255, 255, 254), NONE,                  CLASS_C,                   502 },   TRUE,  "ip" },
  { { HOST (10, 0, 0, 0),      HOST (10, 0, 1, 1),      CLASS_C,                   0 },     FALSE, "ip gateway port" },
  /* What a profile does not have is not judged. */
  { { HOST (192, 168, 1, 255), HOST (10, 0, 0, 1),      -1,                        -1 },    FALSE, "" },
  { { -1,                      HOST (10, 0, 0, 1),      CLASS_C,                   502 },   FALSE, "" },
  { { HOST (192, 168, 1, 100), -1,                      CLASS_C,                   502 },   FALSE, "" },
};
/* clang-format on */

START_TEST (a_set_is_judged_as_a_whole)
{
  g_autoptr (GPtrArray) faults = encfg_network_check (&sets[_i].network, sets[_i].is_simulated);
  g_autoptr (GString) keys = g_string_new (NULL);

  for (guint i = 0; i < faults->len; i++)
    {
      const EncfgNetworkFault *fault = g_ptr_array_index (faults, i);

      g_string_append_printf (keys, "%s%s", i ? " " : "", fault->key);
      ck_assert_str_ne (fault->message, "");
    }
  ck_assert_str_eq (keys->str, sets[_i].faults);
}
END_TEST

static guint32 own_address;

static gboolean
route_from_own_address (guint32 to, guint32 *from)
{
  *from = own_address;
  return own_address != 0;
}

static const struct
{
  gint64 own;
  gint64 ip, mask;
  gboolean near;
} routes[] = {
  { HOST (192, 168, 1, 7), HOST (192, 168, 1, 100), CLASS_C, TRUE },
  { HOST (192, 168, 2, 7), HOST (192, 168, 1, 100), CLASS_C, FALSE },
  { HOST (192, 168, 2, 7), HOST (192, 168, 1, 100), HOST (255, 255, 0, 0), TRUE },
  { NONE, HOST (192, 168, 1, 100), CLASS_C, FALSE },
  { HOST (127, 0, 0, 1), HOST (127, 9, 9, 9), CLASS_C, TRUE },
  { HOST (127, 0, 0, 1), HOST (192, 168, 1, 100), CLASS_C, FALSE },
};

START_TEST (a_network_that_this_computer_is_not_in_is_told)
{
  const EncfgNetwork network = { routes[_i].ip, NONE, routes[_i].mask, 502 };
  g_autofree char *warning = NULL;

  own_address = (guint32) routes[_i].own;
  warning = encfg_network_warn_if_far (&network, route_from_own_address);
  ck_assert ((warning == NULL) == routes[_i].near);
}
END_TEST

START_TEST (the_system_tells_the_way_to_itself)
{
  guint32 from = 0;

  ck_assert (encfg_network_find_route ((guint32) HOST (127, 3, 2, 1), &from));
  ck_assert (encfg_network_is_loopback (from));
}
END_TEST

/* A module that holds the defaults. */
static EncfgSettingTable *
network_table (void)
{
  g_autoptr (EncfgProfile) profile = encfg_test_profile ();
  EncfgSettingTable *table = encfg_setting_table_new_section (profile, ENCFG_SECTION_NETWORK);
  GPtrArray *rows = encfg_setting_table_get_rows (table);

  for (guint i = 0; i < rows->len; i++)
    {
      const EncfgItem *item = encfg_setting_get_item (g_ptr_array_index (rows, i));
      const EncfgValue value = encfg_value_number (item->has_default ? item->default_raw : 7);
      guint16 words[ENCFG_TEXT_MAX + 1];

      ck_assert (encfg_codec_encode (item, &value, words, NULL));
      encfg_setting_set_device (g_ptr_array_index (rows, i), words);
    }
  return table;
}

static EncfgWriteReview *
review (EncfgSettingTable *table, gboolean is_simulated, const char *assignments)
{
  g_auto (GStrv) words = g_strsplit (assignments, " ", -1);

  /* What cannot be parsed stays in its row. */
  for (guint i = 0; words[i]; i++)
    encfg_setting_table_assign (table, words[i], NULL);
  return encfg_network_review_new (table, is_simulated);
}

static const struct
{
  const char *assignments;
  gboolean is_simulated;
  guint n_write, n_blocked;
  const char *first_blocked;
} reviews[] = {
  { "ip=192.168.1.50", FALSE, 4, 0, NULL },
  { "ip=192.168.001.050 mask=255.255.255.000", FALSE, 4, 0, NULL },
  { "ip=192.168.1.100", FALSE, 0, 0, NULL },
  { "ip=10.0.0.5 gateway=10.0.0.1", FALSE, 4, 0, NULL },
  { "ip=10.0.0.5 gateway=0.0.0.0", FALSE, 4, 0, NULL },
  /* The gateway that it holds does not fit any more. */
  { "ip=10.0.0.5", FALSE, 3, 1, "gateway" },
  { "mask=255.255.0.255", FALSE, 0, 1, "mask" },
  { "ip=192.168.1.255", FALSE, 0, 1, "ip" },
  { "ip=300.1.1.1 port=99999", FALSE, 0, 2, "ip" },
  { "mac=00:00:00:00:00:01", FALSE, 0, 1, "mac" },
  { "ip=127.0.0.5", FALSE, 0, 2, "ip" },
  { "ip=127.0.0.5 port=1502", TRUE, 4, 0, NULL },
  { "ip=127.0.0.5 gateway=10.0.0.1", TRUE, 3, 1, "gateway" },
};

START_TEST (a_review_writes_the_block_whole_or_names_the_row_that_does_not_fit)
{
  g_autoptr (EncfgSettingTable) table = network_table ();
  g_autoptr (EncfgWriteReview) self =
    review (table, reviews[_i].is_simulated, reviews[_i].assignments);
  const char *blocked = NULL;

  for (guint i = 0; i < self->changes->len; i++)
    {
      const EncfgChange *change = g_ptr_array_index (self->changes, i);

      if (change->kind == ENCFG_CHANGE_BLOCKED && !blocked)
        blocked = change->item->key;
    }
  ck_assert_pstr_eq (blocked, reviews[_i].first_blocked);
  ck_assert_uint_eq (self->n_blocked, reviews[_i].n_blocked);
  ck_assert_uint_eq (self->n_write, reviews[_i].n_write);
}
END_TEST

static const struct
{
  const char *assignments;
  guint n_warnings;
} leftovers[] = {
  { "ip=127.0.0.5", 1 },
  { "ip=127.0.0.5 gateway=0.0.0.0", 0 },
  { "ip=192.168.1.9", 0 },
  { "port=1502", 0 },
};

START_TEST (a_gateway_that_a_simulated_module_keeps_is_told)
{
  g_autoptr (EncfgSettingTable) table = network_table ();
  g_autoptr (EncfgWriteReview) self = review (table, TRUE, leftovers[_i].assignments);

  ck_assert_uint_eq (self->n_blocked, 0);
  ck_assert_uint_eq (self->warnings->len, leftovers[_i].n_warnings);
  if (self->warnings->len > 0)
    ck_assert_ptr_nonnull (strstr (g_ptr_array_index (self->warnings, 0), "192.168.1.1,"));
}
END_TEST

static const struct
{
  gboolean is_simulated;
  const char *current;
  const char *assignments;
  const char *places;
} moves[] = {
  { FALSE, "tcp://192.168.1.100:502?id=1", "ip=192.168.1.50", "tcp://192.168.1.50:502?id=1" },
  { FALSE,
    "tcp://192.168.1.100:502?id=1",
    "ip=192.168.1.50 port=1502",
    "tcp://192.168.1.50:1502?id=1" },
  { FALSE, "tcp://192.168.1.100:502?id=1", "port=1502", "tcp://192.168.1.100:1502?id=1" },
  { FALSE, "tcp://192.168.1.100:502?id=1", "ip=192.168.1.100", "" },
  { TRUE,
    "tcp://127.0.0.1:4123?id=3",
    "ip=127.0.0.5",
    "tcp://127.0.0.5:4123?id=3 tcp://127.0.0.5:502?id=3" },
  { TRUE, "tcp://127.0.0.1:4123?id=3", "port=1502", "tcp://127.0.0.1:1502?id=3" },
  /* Written before, and restarted only now. */
  { FALSE, "tcp://192.168.1.99:502?id=1", "ip=192.168.1.100", "tcp://192.168.1.100:502?id=1" },
  { FALSE, "rtu:COM3?baud=9600&format=8N1&id=1", "ip=192.168.1.50", "" },
  { TRUE, "tcp://127.0.0.1:4123?id=3", "ip=192.168.1.50", "" },
  { TRUE, "tcp://127.0.0.1:4123?id=3", "ip=192.168.1.100", "" },
};

START_TEST (a_module_is_looked_for_where_it_may_be_after_the_restart)
{
  g_autoptr (EncfgEndpoint) current = encfg_endpoint_parse (moves[_i].current, NULL);
  g_autoptr (EncfgSettingTable) table = network_table ();
  g_autoptr (EncfgWriteReview) self = review (table, moves[_i].is_simulated, moves[_i].assignments);
  g_autoptr (GPtrArray) places = encfg_network_list_places (self, current, moves[_i].is_simulated);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < places->len; i++)
    {
      g_autofree char *uri = encfg_endpoint_to_string (g_ptr_array_index (places, i));

      g_string_append_printf (text, "%s%s", i ? " " : "", uri);
    }
  ck_assert_str_eq (text->str, moves[_i].places);
}
END_TEST

/* Who looks at a review, and cancels it, has changed nothing. */
START_TEST (a_review_leaves_the_table_alone)
{
  g_autoptr (EncfgSettingTable) table = network_table ();
  g_autoptr (EncfgWriteReview) self = review (table, FALSE, "ip=192.168.1.50");
  GPtrArray *rows = encfg_setting_table_get_rows (table);
  guint n_typed = 0;

  ck_assert_uint_eq (self->n_write, 4);
  for (guint i = 0; i < rows->len; i++)
    n_typed += encfg_setting_get_source (g_ptr_array_index (rows, i)) != ENCFG_SOURCE_NONE;
  ck_assert_uint_eq (n_typed, 1);
}
END_TEST

START_TEST (a_restart_alone_leads_where_the_module_holds_and_not_where_was_typed)
{
  g_autoptr (EncfgEndpoint) current = encfg_endpoint_parse ("tcp://192.168.1.99:502?id=1", NULL);
  g_autoptr (EncfgSettingTable) table = network_table ();
  g_autoptr (EncfgWriteReview) self = NULL;
  g_autoptr (GPtrArray) places = NULL;
  g_autofree char *uri = NULL;

  encfg_setting_table_assign (table, "ip=192.168.1.50", NULL);
  encfg_setting_table_assign (table, "port=1502", NULL);
  self = encfg_write_review_new_held (table);
  ck_assert_uint_eq (self->n_write, 0);
  places = encfg_network_list_places (self, current, FALSE);
  ck_assert_uint_eq (places->len, 1);
  uri = encfg_endpoint_to_string (g_ptr_array_index (places, 0));
  ck_assert_str_eq (uri, "tcp://192.168.1.100:502?id=1");
}
END_TEST

START_TEST (the_way_back_comes_from_the_profile)
{
  g_autoptr (EncfgProfile) profile = encfg_test_profile ();
  g_autofree char *text = encfg_network_describe_way_back (profile);

  ck_assert_ptr_nonnull (strstr (text, "RESET"));
  ck_assert_ptr_nonnull (strstr (text, "IP 192.168.1.100, Gateway 192.168.1.1, Device Address 1"));
}
END_TEST

static void
store_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gboolean
probe (const char *host, guint16 port, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  gboolean taken;

  encfg_network_probe_async (host, port, cancellable, store_result, &result);
  while (!result)
    g_main_context_iteration (NULL, TRUE);
  return encfg_network_probe_finish (result, &taken, error) && taken;
}

START_TEST (an_address_where_somebody_listens_is_taken)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  const guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, &error);

  ck_assert_no_gerror (error);
  ck_assert (probe ("127.0.0.1", port, NULL, &error));
  g_socket_listener_close (listener);
  ck_assert (!probe ("127.0.0.1", port, NULL, &error));
  ck_assert_no_gerror (error);

  g_cancellable_cancel (cancelled);
  ck_assert (!probe ("127.0.0.1", port, cancelled, &error));
  ck_assert_gerror (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}
END_TEST

static guint
count_warnings (const char *assignments, const char *endpoint)
{
  const EncfgIdentity module = { .endpoint = (char *) endpoint, .simulated = TRUE };
  g_autoptr (EncfgSettingTable) table = network_table ();
  g_autoptr (EncfgWriteReview) self = review (table, TRUE, assignments);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  encfg_network_look_ahead_async (self, &module, NULL, store_result, &result);
  while (!result)
    g_main_context_iteration (NULL, TRUE);
  ck_assert (encfg_network_look_ahead_finish (result, &error));
  ck_assert_no_gerror (error);
  return self->warnings->len;
}

START_TEST (a_review_warns_of_an_address_that_somebody_else_has)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  const guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_autofree char *taken = g_strdup_printf ("ip=127.0.0.1 gateway=0.0.0.0 port=%u", (guint) port);
  g_autofree char *blocked = g_strdup_printf ("%s mask=255.0.255.0", taken);

  ck_assert_uint_eq (count_warnings (taken, "tcp://127.0.0.9:502?id=1"), 1);
  ck_assert_uint_eq (count_warnings (taken, "rtu:COM3?id=1"), 1);
  ck_assert_uint_eq (
    count_warnings ("ip=127.0.0.1 gateway=0.0.0.0 port=1", "tcp://127.0.0.9:502?id=1"), 0);
  /* The module itself, a block that is not written. */
  ck_assert_uint_eq (count_warnings (taken, "tcp://127.0.0.1:4123?id=1"), 0);
  ck_assert_uint_eq (count_warnings (blocked, "tcp://127.0.0.9:502?id=1"), 0);
  ck_assert_uint_eq (count_warnings ("ip=192.168.1.100", "tcp://127.0.0.9:502?id=1"), 0);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("network");
  TCase *tcase = tcase_create ("network");

  tcase_add_loop_test (tcase, a_set_is_judged_as_a_whole, 0, G_N_ELEMENTS (sets));
  tcase_add_loop_test (
    tcase, a_network_that_this_computer_is_not_in_is_told, 0, G_N_ELEMENTS (routes));
  tcase_add_test (tcase, the_system_tells_the_way_to_itself);
  tcase_add_loop_test (tcase,
                       a_review_writes_the_block_whole_or_names_the_row_that_does_not_fit,
                       0,
                       G_N_ELEMENTS (reviews));
  tcase_add_loop_test (
    tcase, a_gateway_that_a_simulated_module_keeps_is_told, 0, G_N_ELEMENTS (leftovers));
  tcase_add_loop_test (
    tcase, a_module_is_looked_for_where_it_may_be_after_the_restart, 0, G_N_ELEMENTS (moves));
  tcase_add_test (tcase, a_review_leaves_the_table_alone);
  tcase_add_test (tcase, a_restart_alone_leads_where_the_module_holds_and_not_where_was_typed);
  tcase_add_test (tcase, the_way_back_comes_from_the_profile);
  tcase_add_test (tcase, an_address_where_somebody_listens_is_taken);
  tcase_add_test (tcase, a_review_warns_of_an_address_that_somebody_else_has);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
