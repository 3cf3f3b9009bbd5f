/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* What a monitor has seen, when it ends. */

#include "encfg-cli-monitor.h"
#include "encfg-cli-table.h"

/* "3", or "" for none. (transfer full) */
static char *
format_count (guint n)
{
  return n ? g_strdup_printf ("%u", n) : g_strdup ("");
}

static void
show_functions (EncfgCliMonitor *self)
{
  const GArray *functions = self->tally->functions;
  g_autoptr (EncfgCliTable) table = encfg_cli_table_new ("rrrrrrrr",
                                                         "Id",
                                                         "Function",
                                                         "Requests",
                                                         "Answered",
                                                         "Refused",
                                                         "Silent",
                                                         "Damaged",
                                                         "Slowest");
  JsonArray *array = json_array_new ();

  json_object_set_array_member (self->context->out, "functions", array);
  for (guint i = 0; i < functions->len; i++)
    {
      const EncfgSeenFunction *seen = &g_array_index (functions, EncfgSeenFunction, i);
      const gint64 slowest_ms = seen->slowest_us / G_TIME_SPAN_MILLISECOND;
      g_autofree char *unit = g_strdup_printf ("%u", (guint) seen->unit);
      g_autofree char *function = g_strdup_printf ("%u", (guint) seen->function);
      g_autofree char *requests = format_count (seen->requests);
      g_autofree char *answered = format_count (seen->answered);
      g_autofree char *refused = format_count (seen->refused);
      g_autofree char *silent = format_count (seen->unanswered);
      g_autofree char *damaged = format_count (seen->damaged);
      g_autofree char *slowest = g_strdup_printf ("%d ms", (int) slowest_ms);
      JsonObject *object = json_object_new ();

      json_object_set_int_member (object, "id", seen->unit);
      json_object_set_int_member (object, "function", seen->function);
      json_object_set_int_member (object, "requests", seen->requests);
      json_object_set_int_member (object, "answered", seen->answered);
      json_object_set_int_member (object, "refused", seen->refused);
      json_object_set_int_member (object, "unanswered", seen->unanswered);
      json_object_set_int_member (object, "damaged", seen->damaged);
      json_object_set_int_member (object, "slowest_ms", slowest_ms);
      json_array_add_object_element (array, object);
      encfg_cli_table_add (
        table, FALSE, unit, function, requests, answered, refused, silent, damaged, slowest);
    }
  encfg_cli_print (self->context, "\n");
  encfg_cli_print_table (self->context, table);
}

static JsonObject *
register_to_json (const EncfgSeenRegister *seen, const char *key)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "id", seen->unit);
  json_object_set_string_member (object, "table", encfg_table_name (seen->table));
  json_object_set_int_member (object, "address", seen->address);
  json_object_set_int_member (object, "min", seen->min);
  json_object_set_int_member (object, "max", seen->max);
  json_object_set_int_member (object, "last", seen->last);
  json_object_set_int_member (object, "reads", seen->reads);
  json_object_set_int_member (object, "writes", seen->writes);
  json_object_set_int_member (object, "changes", seen->changes);
  if (key)
    json_object_set_string_member (object, "key", key);
  return object;
}

static void
show_registers (EncfgCliMonitor *self)
{
  g_autoptr (GPtrArray) registers = encfg_tally_list_registers (self->tally);
  g_autoptr (EncfgCliTable) table = encfg_cli_table_new ("rlrrrrrrrl",
                                                         "Id",
                                                         "Table",
                                                         "Address",
                                                         "Lowest",
                                                         "Highest",
                                                         "Last",
                                                         "Read",
                                                         "Written",
                                                         "Changed",
                                                         "Key");
  JsonArray *array = json_array_new ();

  json_object_set_array_member (self->context->out, "registers", array);
  for (guint i = 0; i < registers->len; i++)
    {
      const EncfgSeenRegister *seen = g_ptr_array_index (registers, i);
      g_autofree char *key =
        !self->has_profile
          ? NULL
          : encfg_overheard_find_key (&self->overheard, seen->unit, seen->table, seen->address);
      g_autofree char *unit = g_strdup_printf ("%u", (guint) seen->unit);
      g_autofree char *address = g_strdup_printf ("%u", (guint) seen->address);
      g_autofree char *min = g_strdup_printf ("%u", (guint) seen->min);
      g_autofree char *max = g_strdup_printf ("%u", (guint) seen->max);
      g_autofree char *last = g_strdup_printf ("%u", (guint) seen->last);
      g_autofree char *reads = format_count (seen->reads);
      g_autofree char *writes = format_count (seen->writes);
      g_autofree char *changes = format_count (seen->changes);
      const char *name = encfg_table_name (seen->table);

      json_array_add_object_element (array, register_to_json (seen, key));
      encfg_cli_table_add (
        table, FALSE, unit, name, address, min, max, last, reads, writes, changes, key);
    }
  if (registers->len == 0)
    return;
  encfg_cli_print (self->context, "\n");
  encfg_cli_print_table (self->context, table);
}

static const char *
find_advice (const EncfgTally *tally)
{
  if (tally->frames == 0 && tally->garbage_bytes == 0)
    return ENCFG_CLI_MONITOR_QUIET;
  if (tally->frames == 0)
    return ENCFG_CLI_MONITOR_GARBAGE;
  if (tally->functions->len == 0)
    return "Only answers were heard: on a line of four wires the other pair carries the requests.";
  if (tally->frames == tally->unanswered)
    return "Only requests were heard: on a line of four wires the other pair carries the answers; "
           "or nobody is there.";
  return NULL;
}

void
encfg_cli_monitor_end (EncfgCliMonitor *self)
{
  JsonObject *out = self->context->out;
  const EncfgTally *tally = self->tally;
  const guint echoes = encfg_sniffer_get_echoes (self->sniffer);
  const gint64 now_us = g_get_monotonic_time ();
  const gint64 elapsed_us = now_us - self->begun_us;
  const char *advice;

  encfg_sniffer_finish (self->sniffer, now_us);
  advice = find_advice (tally);
  if (self->context->json)
    json_object_set_array_member (out, "exchanges", json_array_ref (self->exchanges));
  show_functions (self);
  show_registers (self);
  json_object_set_int_member (out, "requests", self->requests);
  json_object_set_int_member (out, "frames", tally->frames);
  json_object_set_int_member (out, "unanswered", tally->unanswered);
  json_object_set_int_member (out, "strays", tally->strays);
  json_object_set_int_member (out, "damaged", tally->damaged);
  json_object_set_int_member (out, "garbage_bytes", tally->garbage_bytes);
  json_object_set_int_member (out, "echoes", echoes);
  json_object_set_int_member (out, "elapsed_ms", elapsed_us / G_TIME_SPAN_MILLISECOND);
  if (advice)
    json_object_set_string_member (out, "advice", advice);
  encfg_cli_print (self->context,
                   "\n%u requests, %u without answer; %u answers without request; %u damaged "
                   "frames; %u bytes of garbage%s\n",
                   self->requests,
                   tally->unanswered,
                   tally->strays,
                   tally->damaged,
                   tally->garbage_bytes,
                   echoes ? "; the adapter hears echoes" : "");
  if (advice)
    encfg_cli_warn (self->context, "%s", advice);
}
