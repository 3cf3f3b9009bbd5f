/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* posix_openpt */
#define _GNU_SOURCE
#include "config.h"

#include "fault-line.h"

#include "fault-relay.h"

#include "encfg-endpoint.h"
#include "encfg-profile-load.h"
#include "encfg-sim-server.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define LOG_LINES 60
#define HISTORY_US (60 * G_USEC_PER_SEC)

/* What the settings were from then on. */
typedef struct
{
  gint64 since_us;
  guint16 words[FAULT_N_SETTINGS];
} Snapshot;

struct _FaultLine
{
  gboolean is_tcp, echoes;
  char *uri;
  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
  GMutex mutex; /* guards n_done alone; the rest belongs to the thread, or to who waits for it */
  GCond done;
  guint n_done;

  FaultPlan plan;
  EncfgSimServer *server;
  EncfgSimModule *module;
  GSocketService *service; /* TCP */
  char *directory;         /* serial: of the link that names the line */
  int keeper;              /* the end that the master opens, kept open */
  char *module_device;
  guint16 module_port;
  GPtrArray *relays;   /* FaultRelay */
  GArray *history;     /* Snapshot */
  GQueue log;          /* char * */
  FaultTruth truth;    /* what is counted */
  GHashTable *written; /* GBytes: write requests of this operation */
};

/* Runs `func` in the thread and waits for its end. */
typedef struct
{
  FaultLine *line;
  void (*func) (FaultLine *self, gpointer data);
  gpointer data;
  gboolean is_done;
} Call;

static gboolean
run_call (gpointer data)
{
  Call *call = data;
  FaultLine *line = call->line;

  call->func (line, call->data);
  g_mutex_lock (&line->mutex);
  call->is_done = TRUE;
  g_cond_broadcast (&line->done);
  g_mutex_unlock (&line->mutex);
  return G_SOURCE_REMOVE;
}

static void
call_line (FaultLine *self, void (*func) (FaultLine *self, gpointer data), gpointer data)
{
  Call call = { self, func, data, FALSE };

  g_main_context_invoke (self->context, run_call, &call);
  g_mutex_lock (&self->mutex);
  while (!call.is_done)
    g_cond_wait (&self->done, &self->mutex);
  g_mutex_unlock (&self->mutex);
}

static void
fetch (FaultLine *self, EncfgTable table, guint16 address, guint count, guint16 *words)
{
  EncfgRequest request = { .table = table, .address = address, .count = count };

  request.function = table == ENCFG_TABLE_HOLDING ? 3 : 4;
  encfg_sim_bank_read (encfg_sim_module_get_bank (self->module), 0, &request, words);
}

static void
take_snapshot (FaultLine *self)
{
  Snapshot now = { .since_us = g_get_monotonic_time () };
  GArray *history = self->history;

  fetch (self, ENCFG_TABLE_HOLDING, FAULT_SETTINGS_AT, FAULT_N_SETTINGS, now.words);
  if (history->len > 0 && memcmp (g_array_index (history, Snapshot, history->len - 1).words,
                                  now.words,
                                  sizeof now.words) == 0)
    return;
  g_array_append_val (history, now);
}

static gboolean
on_changed (EncfgSimModule *module, gpointer data)
{
  take_snapshot (data);
  return TRUE;
}

static void note (FaultLine *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
note (FaultLine *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_queue_push_tail (
    &self->log,
    g_strdup_printf ("%.3f %s", (double) g_get_monotonic_time () / G_USEC_PER_SEC, text));
  if (g_queue_get_length (&self->log) > LOG_LINES)
    g_free (g_queue_pop_head (&self->log));
}

static void
count_write (FaultLine *self, const EncfgPdu *pdu)
{
  EncfgRequest request;
  g_autoptr (GBytes) bytes = g_bytes_new (pdu->bytes, pdu->length);

  if (encfg_pdu_parse_request (pdu, &request) != 0 || !request.is_write)
    return;
  self->truth.n_repeated += !g_hash_table_add (self->written, g_bytes_ref (bytes));
  self->truth.n_commands += request.address == FAULT_COMMAND_AT;
  for (guint i = 0; i < FAULT_N_SETTINGS; i++)
    if (FAULT_SETTINGS_AT + i >= request.address &&
        FAULT_SETTINGS_AT + i < request.address + request.count)
      self->truth.was_written[i] = TRUE;
}

/* FALSE: no frame. */
static gboolean
parse (const FaultLine *self, const guint8 *bytes, gsize length, EncfgPdu *pdu)
{
  guint16 transaction;
  guint8 unit;

  if (!self->is_tcp)
    return encfg_frame_parse_rtu (bytes, (guint) length, &unit, pdu);
  if (encfg_frame_tcp_length (bytes, length) != (int) length)
    return FALSE;
  encfg_frame_parse_tcp (bytes, (guint) length, &transaction, &unit, pdu);
  return TRUE;
}

/* Once the module has told what it holds, a write that it does not hold may be sent again. */
static void
on_passed (const guint8 *bytes, gsize length, FaultDirection direction, gpointer data)
{
  FaultLine *self = data;
  EncfgPdu pdu;

  self->truth.n_requests += direction == FAULT_TO_MODULE;
  if (!parse (self, bytes, length, &pdu))
    return;
  if (direction == FAULT_TO_MODULE)
    count_write (self, &pdu);
  else if (pdu.bytes[0] <= 4)
    g_hash_table_remove_all (self->written);
}

static void
on_suffered (const char *fault, FaultDirection direction, gsize length, gpointer data)
{
  note (data,
        "%s of %" G_GSIZE_FORMAT " bytes: %s",
        direction == FAULT_TO_MODULE ? "request" : "answer",
        length,
        fault);
}

static gboolean free_ended (gpointer data);

/* Not from within a call of the relay's. */
static void
on_ended (FaultRelay *relay, gpointer data)
{
  FaultLine *self = data;
  g_autoptr (GSource) source = g_idle_source_new ();

  note (self, "closed");
  g_source_set_priority (source, G_PRIORITY_HIGH);
  g_source_set_callback (source, free_ended, self, NULL);
  g_source_attach (source, self->context);
}

static const FaultRelayFuncs funcs = { on_passed, on_suffered, on_ended };

static void
set_raw (int fd)
{
  struct termios settings;

  g_assert (tcgetattr (fd, &settings) == 0);
  cfmakeraw (&settings);
  g_assert (tcsetattr (fd, TCSANOW, &settings) == 0);
}

/* Another adapter is plugged in, at the same name. */
static void
plug_in (FaultLine *self)
{
  g_autofree char *link = g_build_filename (self->directory, "line", NULL);
  int to_master = posix_openpt (O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  int to_module = open (self->module_device, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

  g_assert (to_master >= 0 && to_module >= 0);
  g_assert (grantpt (to_master) == 0 && unlockpt (to_master) == 0);
  if (self->keeper >= 0)
    close (self->keeper);
  self->keeper = open (ptsname (to_master), O_RDWR | O_NOCTTY | O_CLOEXEC);
  g_assert (self->keeper >= 0);
  set_raw (self->keeper);
  g_unlink (link);
  g_assert (symlink (ptsname (to_master), link) == 0);
  g_ptr_array_add (self->relays,
                   fault_relay_new (to_master, to_module, self->echoes, &self->plan, &funcs, self));
}

/* The request that a closed connection still carries gets to the module before the next connection
 * is made, or never: what came later could be told by nobody. */
static gboolean
free_ended (gpointer data)
{
  FaultLine *self = data;
  gboolean delivers = g_rand_boolean (self->plan.rand);

  for (guint i = self->relays->len; i-- > 0;)
    {
      FaultRelay *relay = g_ptr_array_index (self->relays, i);

      if (!fault_relay_has_ended (relay))
        continue;
      g_ptr_array_remove_index_fast (self->relays, i);
      fault_relay_free (relay, delivers);
    }
  for (guint i = 0; self->is_tcp && delivers && i < 20; i++)
    g_main_context_iteration (self->context, FALSE);
  if (!self->is_tcp && self->relays->len == 0)
    plug_in (self);
  return G_SOURCE_REMOVE;
}

static gboolean
on_incoming (GSocketService *service, GSocketConnection *master, GObject *source, gpointer data)
{
  FaultLine *self = data;
  g_autoptr (GSocketAddress) address =
    g_inet_socket_address_new_from_string ("127.0.0.1", self->module_port);
  g_autoptr (GSocket) socket =
    g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  GSocket *from = g_socket_connection_get_socket (master);

  free_ended (self);
  self->truth.n_connects++;
  g_assert (g_socket_connect (socket, address, NULL, NULL));
  g_socket_set_blocking (socket, FALSE);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  g_socket_set_option (from, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  g_ptr_array_add (self->relays,
                   fault_relay_new (fcntl (g_socket_get_fd (from), F_DUPFD_CLOEXEC, 0),
                                    fcntl (g_socket_get_fd (socket), F_DUPFD_CLOEXEC, 0),
                                    FALSE,
                                    &self->plan,
                                    &funcs,
                                    self));
  return TRUE;
}

static void
listen_tcp (FaultLine *self)
{
  g_autoptr (GError) error = NULL;
  guint16 port;

  encfg_sim_server_listen_tcp (self->server, "127.0.0.1", 0, FALSE, &error);
  g_assert_no_error (error);
  self->service = g_socket_service_new ();
  port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (self->service), NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming), self);
  self->uri = g_strdup_printf ("tcp://127.0.0.1:%u?id=1", (guint) port);
}

static void
listen_serial (FaultLine *self)
{
  g_autoptr (GError) error = NULL;

  encfg_sim_server_listen_serial (self->server, NULL, NULL, &error);
  g_assert_no_error (error);
  self->directory = g_dir_make_tmp ("en-cfg-line-XXXXXX", &error);
  g_assert_no_error (error);
  self->uri = g_strdup_printf ("rtu://%s/line?baud=115200&format=8N1&id=1", self->directory);
}

static void
make_module (FaultLine *self)
{
  g_autoptr (EncfgProfile) profile = encfg_profile_find ("bm3000", NULL);
  EncfgSimTraits traits = { .profile = profile, .number = 1, .unit = 1, .seed = 1, .speed = 1 };

  g_assert (encfg_sim_traits_complete (&traits, NULL));
  self->server = encfg_sim_server_new ();
  self->module = encfg_sim_module_new (&traits);
  encfg_sim_server_add (self->server, self->module);
  encfg_sim_module_set_changed_func (self->module, on_changed, self);
  take_snapshot (self);
}

static void
find_module (FaultLine *self)
{
  g_auto (GStrv) uris = encfg_sim_server_list_endpoints (self->server, self->module);
  g_autoptr (EncfgEndpoint) endpoint = encfg_endpoint_parse (uris[0], NULL);

  self->module_port = endpoint->port;
  self->module_device = g_strdup (endpoint->device);
}

static void
clear (FaultLine *self)
{
  g_autofree char *link = NULL;

  for (guint i = 0; i < self->relays->len; i++)
    fault_relay_free (g_ptr_array_index (self->relays, i), FALSE);
  g_ptr_array_set_size (self->relays, 0);
  if (self->service)
    {
      g_socket_service_stop (self->service);
      g_socket_listener_close (G_SOCKET_LISTENER (self->service));
    }
  g_clear_object (&self->service);
  encfg_sim_server_free (self->server);
  if (self->is_tcp)
    return;
  close (self->keeper);
  link = g_build_filename (self->directory, "line", NULL);
  g_unlink (link);
  g_rmdir (self->directory);
}

static void
tell_ready (FaultLine *self, gpointer data)
{
}

static gpointer
run_thread (gpointer data)
{
  FaultLine *self = data;

  g_main_context_push_thread_default (self->context);
  make_module (self);
  (self->is_tcp ? listen_tcp : listen_serial) (self);
  find_module (self);
  if (!self->is_tcp)
    plug_in (self);
  g_main_loop_run (self->loop);
  clear (self);
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

FaultLine *
fault_line_new (gboolean is_tcp, gboolean echoes, guint timeout_ms)
{
  FaultLine *self = g_new0 (FaultLine, 1);

  self->is_tcp = is_tcp;
  self->echoes = echoes;
  self->keeper = -1;
  self->plan.rand = g_rand_new_with_seed (0);
  self->plan.is_tcp = is_tcp;
  self->plan.timeout_ms = timeout_ms;
  self->relays = g_ptr_array_new ();
  self->history = g_array_new (FALSE, FALSE, sizeof (Snapshot));
  self->written =
    g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->thread = g_thread_new ("line", run_thread, self);
  /* The loop runs nothing before it is made. */
  while (!g_main_loop_is_running (self->loop))
    g_usleep (1000);
  call_line (self, tell_ready, NULL);
  return self;
}

static gboolean
quit (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

void
fault_line_free (FaultLine *self)
{
  g_main_context_invoke (self->context, quit, self->loop);
  g_thread_join (self->thread);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_rand_free (self->plan.rand);
  g_ptr_array_unref (self->relays);
  g_array_unref (self->history);
  g_hash_table_unref (self->written);
  g_queue_clear_full (&self->log, g_free);
  g_free (self->directory);
  g_free (self->module_device);
  g_free (self->uri);
  g_free (self);
}

const char *
fault_line_get_uri (const FaultLine *self)
{
  return self->uri;
}

typedef struct
{
  guint32 seed, operation;
  guint percent;
} Begin;

/* Beside the line the module itself may refuse once, or say yes and do nothing. */
static void
draw_module_fault (FaultLine *self)
{
  static const char *texts[] = { "exception:code=4,count=1",
                                 "exception:code=6,count=1",
                                 "ack-but-ignore:count=1" };
  GArray *module_faults = encfg_sim_module_get_faults (self->module);
  const char *text = texts[g_rand_int_range (self->plan.rand, 0, G_N_ELEMENTS (texts))];
  EncfgSimFault fault;

  g_array_set_size (module_faults, 0);
  if (self->plan.percent == 0 || g_rand_int_range (self->plan.rand, 0, 20) > 0)
    return;
  g_assert (encfg_sim_fault_parse (&fault, text, NULL));
  g_array_append_val (module_faults, fault);
  note (self, "module: %s", text);
}

static void
begin (FaultLine *self, gpointer data)
{
  const Begin *wanted = data;
  const guint32 seeds[] = { wanted->seed, wanted->operation };
  gint64 old_us = g_get_monotonic_time () - HISTORY_US;

  g_rand_set_seed_array (self->plan.rand, seeds, G_N_ELEMENTS (seeds));
  self->plan.percent = wanted->percent;
  memset (&self->truth, 0, sizeof self->truth);
  g_hash_table_remove_all (self->written);
  while (self->history->len > 1 && g_array_index (self->history, Snapshot, 1).since_us < old_us)
    g_array_remove_index (self->history, 0);
  note (self, "operation %u, %u %%", wanted->operation, wanted->percent);
  draw_module_fault (self);
}

void
fault_line_begin (FaultLine *self, guint32 seed, guint32 operation, guint percent)
{
  Begin wanted = { seed, operation, percent };

  call_line (self, begin, &wanted);
}

static void
look (FaultLine *self, gpointer data)
{
  fetch (self, ENCFG_TABLE_HOLDING, FAULT_SETTINGS_AT, FAULT_N_SETTINGS, self->truth.settings);
  fetch (self, ENCFG_TABLE_INPUT, 0, FAULT_N_IDENTITY, self->truth.identity);
  self->truth.clock_offset_s = encfg_sim_module_get_clock_offset (self->module);
  *(FaultTruth *) data = self->truth;
}

void
fault_line_look (FaultLine *self, FaultTruth *truth)
{
  call_line (self, look, truth);
}

typedef struct
{
  guint index;
  guint16 word;
  gint64 since_us;
  gboolean held;
} Held;

static void
find_held (FaultLine *self, gpointer data)
{
  Held *held = data;

  for (guint i = self->history->len; i-- > 0 && !held->held;)
    {
      const Snapshot *snapshot = &g_array_index (self->history, Snapshot, i);

      held->held = snapshot->words[held->index] == held->word;
      if (snapshot->since_us <= held->since_us)
        break;
    }
}

gboolean
fault_line_held (FaultLine *self, guint index, guint16 word, gint64 since_us)
{
  Held held = { index, word, since_us, FALSE };

  call_line (self, find_held, &held);
  return held.held;
}

static void
find_quiet (FaultLine *self, gpointer data)
{
  gboolean *quiet = data;

  *quiet = TRUE;
  for (guint i = 0; i < self->relays->len; i++)
    *quiet = *quiet && fault_relay_is_quiet (g_ptr_array_index (self->relays, i));
}

gboolean
fault_line_is_quiet (FaultLine *self)
{
  gboolean quiet;

  call_line (self, find_quiet, &quiet);
  return quiet;
}

static void
dup_log (FaultLine *self, gpointer data)
{
  GString *text = g_string_new (NULL);

  for (const GList *line = self->log.head; line; line = line->next)
    g_string_append_printf (text, "%s\n", (const char *) line->data);
  *(char **) data = g_string_free (text, FALSE);
}

char *
fault_line_dup_log (FaultLine *self)
{
  char *text;

  call_line (self, dup_log, &text);
  return text;
}
