/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* master VERB URI…: en-cfg's own wire beside raw libmodbus, against whatever listens at URI. Prints
 * one line of JSON; times are medians in ms.
 *
 *   read URI ROUNDS     every register that a technician looks at, by both in turn
 *   settings URI        the 17 settings: read, written and read back, three of them written
 *   after URI SUBJECT   a read that something befalls (time-out 300 ms), and 8 reads of other
 *                       registers; SUBJECT is encfg or libmodbus, a register must hold its number
 *                       unless URI is TCP
 *   links URI…          the same as read over one link, then over all of them at once
 *   cancel URI ID       how long a request that nobody answers goes on when it is cancelled
 *   first URI           when it began to open the port for its first request
 *   gone URI PID        how long it takes to notice that process PID has taken the line away */

#include "config.h"

#include "encfg-codec.h"
#include "encfg-error.h"
#include "encfg-frame.h"
#include "encfg-link.h"
#include "encfg-profile-load.h"

#include <errno.h>
#include <modbus.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS_MAX 101
#define ROUNDS 11
#define TIMEOUT_MS 300
#define N_AFTER 8
#define N_WORDS 10

static EncfgProfile *profile;

static double
now_ms (void)
{
  return (double) g_get_monotonic_time () / 1000;
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

/* Every register that can be read, or those of one section. */
static GArray *
list_spans (int section)
{
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (EncfgSpan));

  for (guint i = 0; i < profile->items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (profile->items, i);
      const guint n = profile->repeat[item->section].max;

      if (item->access == ENCFG_ACCESS_WRITE || (section >= 0 && (int) item->section != section))
        continue;
      for (guint k = 0; k < n; k++)
        {
          EncfgSpan span = encfg_plan_span_of (item, k);

          g_array_append_val (spans, span);
        }
    }
  return spans;
}

/* Without gaps. */
static GArray *
plan_blocks (const EncfgTarget *target, const GArray *spans)
{
  return encfg_plan_reads (
    (const EncfgSpan *) (gconstpointer) spans->data,
    spans->len,
    &(EncfgReadLimits){ .max_read = target->max_read, .blocks = profile->blocks });
}

static EncfgEndpoint *
parse (const char *uri)
{
  g_autoptr (GError) error = NULL;
  EncfgEndpoint *endpoint = encfg_endpoint_parse (uri, &error);

  if (endpoint == NULL)
    g_error ("%s", error->message);
  return endpoint;
}

static void
open_target (EncfgTarget *target, const EncfgEndpoint *endpoint)
{
  encfg_target_init (target, encfg_transport_new (endpoint), &profile->link, endpoint->unit);
  target->profile = profile;
  if (!encfg_transport_open (target->transport, NULL, NULL))
    g_error ("cannot open");
}

static void
read_all (EncfgTarget *target, const GArray *spans, EncfgImage *image)
{
  g_autoptr (GError) error = NULL;

  if (!encfg_ops_read (target,
                       (const EncfgSpan *) (gconstpointer) spans->data,
                       spans->len,
                       image,
                       NULL,
                       NULL,
                       NULL,
                       &error))
    g_error ("read: %s", error->message);
}

static double
time_read (EncfgTarget *target, const GArray *spans)
{
  g_autoptr (EncfgImage) image = encfg_image_new ();
  const double start_ms = now_ms ();

  read_all (target, spans, image);
  return now_ms () - start_ms;
}

static int
read_raw (modbus_t *context, const EncfgSpan *span)
{
  guint16 words[MODBUS_MAX_READ_REGISTERS];
  guint8 bits[MODBUS_MAX_READ_BITS];
  const int count = (int) span->count;

  if (span->table == ENCFG_TABLE_DISCRETE)
    return modbus_read_input_bits (context, span->address, count, bits);
  if (span->table == ENCFG_TABLE_INPUT)
    return modbus_read_input_registers (context, span->address, count, words);
  return modbus_read_registers (context, span->address, count, words);
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

static double
time_libmodbus (modbus_t *context, const GArray *reads)
{
  const double start_ms = now_ms ();

  for (guint i = 0; i < reads->len; i++)
    if (read_raw (context, &g_array_index (reads, EncfgSpan, i)) < 0)
      g_error ("libmodbus: %s", modbus_strerror (errno));
  return now_ms () - start_ms;
}

/* Both over connections that are open before their clocks start. */
static void
compare_reads (const EncfgEndpoint *endpoint, int section, guint n_rounds)
{
  g_autoptr (GArray) spans = list_spans (section);
  g_autoptr (GArray) reads = NULL, blocks = NULL;
  double encfg[ROUNDS_MAX], raw[ROUNDS_MAX];
  EncfgTarget target;
  guint n_requests = 0;

  for (guint i = 0; i < MIN (n_rounds, ROUNDS_MAX); i++)
    {
      modbus_t *context;

      open_target (&target, endpoint);
      encfg[i] = time_read (&target, spans);
      n_requests = target.transactions;
      g_clear_pointer (&reads, g_array_unref);
      reads =
        encfg_ops_plan_reads (&target, (const EncfgSpan *) (gconstpointer) spans->data, spans->len);
      encfg_transport_free (target.transport);
      context = open_libmodbus (endpoint);
      raw[i] = time_libmodbus (context, reads);
      close_libmodbus (context);
    }
  blocks = plan_blocks (&target, spans);
  g_print ("{\"encfg_ms\":%.3f,\"libmodbus_ms\":%.3f,\"requests\":%u,\"fewest\":%u}\n",
           median (encfg, n_rounds),
           median (raw, n_rounds),
           n_requests,
           blocks->len);
}

/* All settings that `keys` names, or all there are: written, and read back. */
static double
time_write (EncfgTarget *target, const char *const *keys, guint *n_requests)
{
  g_autoptr (GPtrArray) items = encfg_profile_list_section (profile, ENCFG_SECTION_SETTINGS);
  g_autofree EncfgWriteRow *rows = g_new0 (EncfgWriteRow, items->len);
  g_autoptr (GError) error = NULL;
  const guint before = target->transactions;
  double start_ms;
  guint n = 0;

  for (guint i = 0; i < items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (items, i);
      EncfgValue value = encfg_value_number (item->max);

      if (keys != NULL && !g_strv_contains (keys, item->key))
        continue;
      rows[n].item = item;
      if (!encfg_codec_encode (item, &value, rows[n++].words, &error))
        g_error ("%s", error->message);
    }
  start_ms = now_ms ();
  if (!encfg_ops_write (target, profile, rows, n, NULL, NULL, NULL, &error))
    g_error ("write: %s", error->message);
  *n_requests = target->transactions - before;
  return now_ms () - start_ms;
}

static void
time_settings (const EncfgEndpoint *endpoint)
{
  static const char *const three[] = { "float-v-high-1", "ir-high", "ambient-temp-high", NULL };
  g_autoptr (GArray) spans = list_spans (ENCFG_SECTION_SETTINGS);
  g_autoptr (EncfgImage) held = encfg_image_new ();
  double read[ROUNDS], all[ROUNDS], some[ROUNDS];
  guint n_all = 0, n_some = 0;
  EncfgTarget target;

  open_target (&target, endpoint);
  time_read (&target, spans);
  for (guint i = 0; i < ROUNDS; i++)
    {
      read[i] = time_read (&target, spans);
      all[i] = time_write (&target, NULL, &n_all);
      read_all (&target, spans, held);
      target.beside = held;
      some[i] = time_write (&target, three, &n_some);
      target.beside = NULL;
    }
  encfg_transport_free (target.transport);
  g_print ("{\"read_ms\":%.2f,\"write_ms\":%.2f,\"write_requests\":%u,\"some_ms\":%.2f,"
           "\"some_requests\":%u}\n",
           median (read, ROUNDS),
           median (all, ROUNDS),
           n_all,
           median (some, ROUNDS),
           n_some);
}

/* One read of registers from `address` on: -1 failed, else how many words are wrong. */
typedef int (*ReadFunc) (gpointer subject, guint16 address);

static int
count_wrong (const guint16 *words, guint16 address, gboolean is_told)
{
  int n_wrong = 0;

  for (guint i = 0; is_told && i < N_WORDS; i++)
    n_wrong += words[i] != address + i;
  return n_wrong;
}

static gboolean is_told; /* a register holds its number */

static int
read_by_encfg (gpointer subject, guint16 address)
{
  EncfgTarget *target = subject;
  const EncfgSpan span = { ENCFG_TABLE_INPUT, address, N_WORDS, 0 };
  guint16 words[N_WORDS];

  if (!encfg_ops_read_span (target, &span, words, NULL, NULL))
    return -1;
  return count_wrong (words, address, is_told);
}

static int
read_by_libmodbus (gpointer subject, guint16 address)
{
  guint16 words[N_WORDS];

  if (modbus_read_input_registers (subject, address, N_WORDS, words) < 0)
    return -1;
  return count_wrong (words, address, is_told);
}

/* What comes after: how many of the 8 failed or were wrong, and when the first was right again. */
static void
read_after (ReadFunc read, gpointer subject)
{
  const double start_ms = now_ms ();
  const gboolean first_is_right = read (subject, 1000) == 0;
  const double first_ms = now_ms () - start_ms;
  guint n_failed = 0, n_wrong = 0;
  double synced_ms = -1;

  for (guint16 i = 0; i < N_AFTER; i++)
    {
      const int wrong = read (subject, (guint16) (1020 + 20 * i));

      n_failed += wrong < 0;
      n_wrong += wrong > 0;
      if (wrong == 0 && synced_ms < 0)
        synced_ms = now_ms () - start_ms;
    }
  g_print ("{\"first_right\":%s,\"first_ms\":%.1f,\"failed\":%u,\"wrong\":%u,\"synced_ms\":%.1f}\n",
           first_is_right ? "true" : "false",
           first_ms,
           n_failed,
           n_wrong,
           synced_ms);
}

static void
run_after (const EncfgEndpoint *endpoint, const char *subject)
{
  is_told = endpoint->kind == ENCFG_ENDPOINT_RTU;
  if (strcmp (subject, "encfg") == 0)
    {
      EncfgTarget target;

      open_target (&target, endpoint);
      target.timeout_ms = TIMEOUT_MS;
      target.retries = 0;
      read_after (read_by_encfg, &target);
      encfg_transport_free (target.transport);
    }
  else
    {
      modbus_t *context = open_libmodbus (endpoint);

      modbus_set_response_timeout (context, 0, TIMEOUT_MS * 1000);
      read_after (read_by_libmodbus, context);
      close_libmodbus (context);
    }
}

static gboolean
run_link_job (EncfgJobContext *context, gpointer job, GError **error)
{
  g_autoptr (GArray) spans = list_spans (-1);
  EncfgTarget target;

  encfg_target_init (&target, context->transport, &profile->link, 1);
  target.profile = profile;
  time_read (&target, spans);
  return TRUE;
}

static void
on_link_done (GObject *source, GAsyncResult *result, gpointer data)
{
  guint *n_running = data;

  encfg_link_run_finish (ENCFG_LINK (source), result, NULL);
  (*n_running)--;
}

static double
time_links (char **uris, guint n)
{
  g_autoptr (GPtrArray) links = g_ptr_array_new_with_free_func (g_object_unref);
  const double start_ms = now_ms ();
  guint n_running = n;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (EncfgEndpoint) endpoint = parse (uris[i]);

      g_ptr_array_add (links, encfg_link_new (encfg_transport_new (endpoint)));
      encfg_link_run_async (g_ptr_array_index (links, i),
                            ENCFG_PRIORITY_USER,
                            run_link_job,
                            NULL,
                            NULL,
                            NULL,
                            on_link_done,
                            &n_running);
    }
  while (n_running > 0)
    g_main_context_iteration (NULL, TRUE);
  return now_ms () - start_ms;
}

static double struck_ms; /* by the other thread, before it is waited for */

static gpointer
cancel_soon (gpointer cancellable)
{
  g_usleep (150000);
  struck_ms = now_ms ();
  g_cancellable_cancel (cancellable);
  return NULL;
}

static void
time_cancel (const EncfgEndpoint *endpoint)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  EncfgTarget target;
  GThread *thread;
  EncfgPdu request, answer;
  double end_ms;

  open_target (&target, endpoint);
  encfg_pdu_build_read (&request, ENCFG_TABLE_INPUT, 1000, 1);
  thread = g_thread_new ("cancel", cancel_soon, cancellable);
  encfg_transport_exchange (
    target.transport, endpoint->unit, &request, 3000, &answer, cancellable, NULL);
  end_ms = now_ms ();
  g_thread_join (thread);
  g_print ("{\"ms\":%.1f}\n", end_ms - struck_ms);
  encfg_transport_free (target.transport);
}

static void
tell_first (const EncfgEndpoint *endpoint)
{
  const gint64 start_us = g_get_monotonic_time ();
  EncfgPdu request, answer;
  EncfgTarget target;

  open_target (&target, endpoint);
  encfg_pdu_build_read (&request, ENCFG_TABLE_INPUT, 1000, 1);
  encfg_transport_exchange (target.transport, endpoint->unit, &request, 500, &answer, NULL, NULL);
  g_print ("{\"start_us\":%" G_GINT64_FORMAT "}\n", start_us);
  encfg_transport_free (target.transport);
}

static gpointer
kill_soon (gpointer pid)
{
  g_usleep (150000);
  struck_ms = now_ms ();
  kill (GPOINTER_TO_INT (pid), SIGKILL);
  return NULL;
}

static void
time_gone (const EncfgEndpoint *endpoint, int pid)
{
  g_autoptr (GError) error = NULL;
  EncfgPdu request, answer;
  EncfgTarget target;
  GThread *thread;
  double end_ms;

  open_target (&target, endpoint);
  encfg_pdu_build_read (&request, ENCFG_TABLE_INPUT, 1000, 1);
  thread = g_thread_new ("kill", kill_soon, GINT_TO_POINTER (pid));
  encfg_transport_exchange (target.transport, 99, &request, 3000, &answer, NULL, &error);
  end_ms = now_ms ();
  g_thread_join (thread);
  g_print ("{\"ms\":%.1f,\"lost\":%s}\n",
           end_ms - struck_ms,
           g_error_matches (error, ENCFG_ERROR, ENCFG_ERROR_LOST) ? "true" : "false");
  encfg_transport_free (target.transport);
}

int
main (int argc, char **argv)
{
  const char *verb = argc > 2 ? argv[1] : "";
  g_autoptr (EncfgEndpoint) endpoint = argc > 2 ? parse (argv[2]) : NULL;

  profile = encfg_profile_find ("bm3000", NULL);
  if (profile == NULL)
    g_error ("no profile");
  if (strcmp (verb, "read") == 0)
    compare_reads (endpoint, -1, (guint) atoi (argv[3]));
  else if (strcmp (verb, "settings") == 0)
    time_settings (endpoint);
  else if (strcmp (verb, "after") == 0)
    run_after (endpoint, argv[3]);
  else if (strcmp (verb, "links") == 0)
    {
      const double one_ms = time_links (argv + 2, 1);

      g_print (
        "{\"one_ms\":%.1f,\"all_ms\":%.1f}\n", one_ms, time_links (argv + 2, (guint) argc - 2));
    }
  else if (strcmp (verb, "cancel") == 0)
    time_cancel (endpoint);
  else if (strcmp (verb, "first") == 0)
    tell_first (endpoint);
  else if (strcmp (verb, "gone") == 0)
    time_gone (endpoint, atoi (argv[3]));
  else
    return 2;
  return 0;
}
