/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Speed as ratios: what en-cfg needs beside what raw libmodbus or arithmetic needs in the same run,
 * against the simulator. Prints one table; a goal that is not met stays in it and ends the program
 * with 1. */

#include "config.h"

#include "encfg-codec.h"
#include "encfg-frame.h"
#include "encfg-ops.h"
#include "encfg-profile-load.h"
#include <errno.h>
#include <gio/gio.h>
#include <modbus.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS 41

static guint missed;

static void
print_row (const char *what, double value, double limit, const char *unit, double allowed)
{
  double ratio = value / limit;
  gboolean met = ratio <= allowed;

  missed += !met;
  g_print ("| %-60s | %8.3f %-3s | %8.3f %-3s | %5.2f | <= %.2f | %s |\n",
           what,
           value,
           unit,
           limit,
           unit,
           ratio,
           allowed,
           met ? "met" : "NOT MET");
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
median (double *values, guint n_values)
{
  qsort (values, n_values, sizeof *values, compare_doubles);
  return values[n_values / 2];
}

/* Starts a simulator and returns where it listens. */
static EncfgEndpoint *
start_simulator (const char *program, const char *kind, const char *where, GSubprocess **process)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDataInputStream) lines = NULL;
  g_autofree char *line = NULL;

  *process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                               &error,
                               program,
                               kind,
                               where,
                               "--cells",
                               "508",
                               "--strings",
                               "6",
                               NULL);
  if (*process == NULL)
    g_error ("%s: %s", program, error->message);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (*process));
  line = g_data_input_stream_read_line (lines, NULL, NULL, &error);
  if (line == NULL || !g_str_has_prefix (line, "ready "))
    g_error ("%s did not get ready: %s", program, line);
  return encfg_endpoint_parse (line + strlen ("ready "), &error);
}

static void
add_spans (GArray *spans, const EncfgItem *item, guint repeats)
{
  for (guint k = 0; k < repeats; k++)
    {
      EncfgSpan span = encfg_plan_span_of (item, k);

      g_array_append_val (spans, span);
    }
}

/* Every register that a technician looks at: settings, status, strings, cells. */
static GArray *
spans_of_everything (const EncfgProfile *profile)
{
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (EncfgSpan));

  for (guint i = 0; i < profile->items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (profile->items, i);

      if (item->access != ENCFG_ACCESS_WRITE)
        add_spans (spans, item, profile->repeat[item->section].max);
    }
  return spans;
}

static GArray *
spans_of_settings (const EncfgProfile *profile)
{
  g_autoptr (GPtrArray) items = encfg_profile_list_section (profile, ENCFG_SECTION_SETTINGS);
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (EncfgSpan));

  for (guint i = 0; i < items->len; i++)
    add_spans (spans, g_ptr_array_index (items, i), 1);
  return spans;
}

static const EncfgSpan *
span_data (const GArray *spans)
{
  return (const EncfgSpan *) (gconstpointer) spans->data;
}

static double
time_encfg (EncfgTarget *target, const GArray *wanted)
{
  g_autoptr (EncfgImage) image = encfg_image_new ();
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  if (!encfg_ops_read (target, span_data (wanted), wanted->len, image, NULL, NULL, NULL, &error))
    g_error ("en-cfg: %s", error->message);
  return (double) (g_get_monotonic_time () - start) / 1000;
}

static int
read_raw (modbus_t *context, const EncfgSpan *span)
{
  guint16 words[MODBUS_MAX_READ_REGISTERS];
  guint8 bits[MODBUS_MAX_READ_BITS];
  int count = (int) span->count;

  if (span->table == ENCFG_TABLE_DISCRETE)
    return modbus_read_input_bits (context, span->address, count, bits);
  if (span->table == ENCFG_TABLE_INPUT)
    return modbus_read_input_registers (context, span->address, count, words);
  return modbus_read_registers (context, span->address, count, words);
}

/* libmodbus does not keep the silence before a request that the standard asks for: it is added. */
static double
time_libmodbus (modbus_t *context, const GArray *reads, guint silence_us)
{
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < reads->len; i++)
    {
      if (silence_us > 0)
        g_usleep (silence_us);
      if (read_raw (context, &g_array_index (reads, EncfgSpan, i)) < 0)
        g_error ("libmodbus: %s", modbus_strerror (errno));
    }
  return (double) (g_get_monotonic_time () - start) / 1000;
}

static modbus_t *
open_libmodbus (const EncfgEndpoint *endpoint)
{
  modbus_t *context = endpoint->kind == ENCFG_ENDPOINT_TCP
                        ? modbus_new_tcp (endpoint->host, endpoint->port)
                        : modbus_new_rtu (endpoint->device, 9600, 'N', 8, 1);

  modbus_set_slave (context, endpoint->unit);
  if (modbus_connect (context) != 0)
    g_error ("libmodbus: %s", modbus_strerror (errno));
  return context;
}

static void
close_libmodbus (modbus_t *context)
{
  modbus_close (context);
  modbus_free (context);
}

/* Both read the same registers in turn, each over a connection opened before its clock starts. */
static void
compare_reads (EncfgTarget *target,
               const EncfgEndpoint *endpoint,
               const GArray *wanted,
               double *ours,
               double *theirs)
{
  g_autoptr (GArray) reads = encfg_plan_reads (
    span_data (wanted), wanted->len, target->max_read, target->max_gap, target->profile->blocks);
  guint silence_us =
    endpoint->kind == ENCFG_ENDPOINT_RTU ? encfg_frame_silence_us (endpoint->baud, 10) : 0;
  double encfg[ROUNDS], raw[ROUNDS];

  for (guint i = 0; i < ROUNDS; i++)
    {
      modbus_t *context;

      if (!encfg_transport_open (target->transport, NULL, NULL))
        g_error ("cannot open the simulator's end");
      encfg[i] = time_encfg (target, wanted);
      encfg_transport_close (target->transport);
      context = open_libmodbus (endpoint);
      raw[i] = time_libmodbus (context, reads, silence_us);
      close_libmodbus (context);
    }
  *ours = median (encfg, ROUNDS);
  *theirs = median (raw, ROUNDS);
}

static void
count_write (EncfgTarget *target,
             const EncfgProfile *profile,
             GPtrArray *items,
             const char *what,
             guint fewest)
{
  g_autofree EncfgWriteRow *rows = g_new0 (EncfgWriteRow, items->len);
  g_autoptr (GError) error = NULL;
  guint before = target->transactions;

  for (guint i = 0; i < items->len; i++)
    {
      EncfgValue value;

      rows[i].item = g_ptr_array_index (items, i);
      value = encfg_value_number (rows[i].item->max);
      if (!encfg_codec_encode (rows[i].item, &value, rows[i].words, &error))
        g_error ("%s", error->message);
    }
  if (!encfg_ops_write (target, profile, rows, items->len, NULL, NULL, NULL, &error))
    g_error ("write: %s", error->message);
  print_row (what, target->transactions - before, fewest, "req", 1);
}

static void
bench_requests (EncfgTarget *target, const EncfgProfile *profile)
{
  static const char *const keys[] = { "float-v-high-1", "ir-high", "ambient-temp-high" };
  g_autoptr (GArray) settings = spans_of_settings (profile);
  g_autoptr (GPtrArray) all = encfg_profile_list_section (profile, ENCFG_SECTION_SETTINGS);
  g_autoptr (GPtrArray) scattered = g_ptr_array_new ();
  guint before = target->transactions;

  time_encfg (target, settings);
  print_row ("alarm table, requests", target->transactions - before, 1, "req", 1);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_ptr_array_add (scattered, (gpointer) encfg_profile_find_item (profile, keys[i]));
  count_write (target, profile, scattered, "write of 3 scattered rows, with read-back", 4);
  count_write (target, profile, all, "write of all 17 rows, with read-back", 2);
}

static void
bench_tcp (const char *program, const EncfgProfile *profile)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (EncfgEndpoint) endpoint = start_simulator (program, "--tcp", "0", &process);
  g_autoptr (EncfgTransport) transport = encfg_transport_new (endpoint);
  g_autoptr (GArray) everything = spans_of_everything (profile);
  EncfgTarget target;
  double ours, theirs;

  encfg_target_init (&target, transport, &profile->link, endpoint->unit);
  target.profile = profile;
  bench_requests (&target, profile);
  compare_reads (&target, endpoint, everything, &ours, &theirs);
  print_row ("TCP: whole module, 508 cells; raw libmodbus", ours, theirs, "ms", 1.05);
  g_subprocess_force_exit (process);
}

static void
bench_serial (const char *program, const EncfgProfile *profile)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (EncfgEndpoint) endpoint = start_simulator (program, "--serial", "pty", &process);
  g_autoptr (EncfgTransport) transport = encfg_transport_new (endpoint);
  g_autoptr (GArray) everything = spans_of_everything (profile);
  EncfgTarget target;
  double ours, theirs;

  encfg_target_init (&target, transport, &profile->link, endpoint->unit);
  target.profile = profile;
  compare_reads (&target, endpoint, everything, &ours, &theirs);
  print_row (
    "RTU: whole module; raw libmodbus + 3.5 characters a request", ours, theirs, "ms", 1.05);
  g_subprocess_force_exit (process);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EncfgProfile) profile = encfg_profile_find ("bm3000", &error);

  if (argc != 2 || profile == NULL)
    {
      g_printerr ("bench: expected the path of en-cfg-sim\n");
      return 2;
    }
  g_print ("| %-60s | %-12s | %-12s | ratio | goal   | |\n",
           "what; beside what (medians)",
           "en-cfg",
           "peer, limit");
  g_print ("|---|---|---|---|---|---|\n");
  bench_tcp (argv[1], profile);
  bench_serial (argv[1], profile);
  return missed > 0;
}
