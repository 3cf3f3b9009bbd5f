/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-host.h"

#include "encfg-error.h"
#include "encfg-signal.h"
#include "encfg-sim-ops.h"
#include <string.h>

#define LOOPBACK "127.0.0.1"

/* What the two threads share. `owner` is the context of the host, `context` that of the module. */
typedef struct
{
  GMainContext *owner, *context;
  GMainLoop *loop;
  EncfgSimTraits traits;
  char *block; /* what traits.block points to, or NULL */

  EncfgSimScenario *scenario; /* the module's thread alone, which ends before it goes; or NULL */

  EncfgSimServer *server; /* the module's thread alone; NULL before and after */
  EncfgSimHost *host;     /* the owner's thread alone; NULL once it is stopped */
} Room;

struct _EncfgSimHost
{
  GObject parent_instance;

  GMainContext *owner;
  Room *room; /* NULL before the start and once stopped */
  GThread *thread;
};

/* Something on its way from one thread to the other. The task belongs to the owner's thread, and is
 * only carried through the other. */
typedef struct
{
  Room *room;
  GTask *task; /* or NULL */
  char *text;  /* line or answer, or where the module is */
  char *failure;
  GError *error;
} Message;

static guint moved_signal;

G_DEFINE_FINAL_TYPE (EncfgSimHost, encfg_sim_host, G_TYPE_OBJECT)

static void
room_clear (gpointer data)
{
  Room *self = data;

  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_main_context_unref (self->owner);
  encfg_profile_unref (self->traits.profile);
  g_free (self->block);
  g_clear_pointer (&self->scenario, encfg_sim_scenario_free);
}

static void
room_unref (Room *self)
{
  g_atomic_rc_box_release_full (self, room_clear);
}

static Room *
room_new (EncfgSimHost *host, const EncfgSimTraits *traits)
{
  Room *self = g_atomic_rc_box_new0 (Room);

  self->host = host;
  self->owner = g_main_context_ref (host->owner);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->traits = *traits;
  self->block = g_strdup (traits->block);
  self->traits.block = self->block;
  encfg_profile_ref (self->traits.profile);
  return self;
}

static Message *
message_new (Room *room, GTask *task, const char *text)
{
  Message *self = g_new0 (Message, 1);

  self->room = g_atomic_rc_box_acquire (room);
  self->task = task;
  self->text = g_strdup (text);
  return self;
}

static void
message_free (gpointer data)
{
  Message *self = data;

  g_clear_object (&self->task);
  g_clear_error (&self->error);
  g_free (self->text);
  g_free (self->failure);
  room_unref (self->room);
  g_free (self);
}

/* Takes the message. Never run at once, even where the context could be had. */
static void
post (GMainContext *context, GSourceFunc func, Message *message, GDestroyNotify notify)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, message, notify);
  g_source_attach (source, context);
}

/* In the owner's thread. */
static gboolean
on_result (gpointer data)
{
  Message *self = data;

  if (self->error != NULL)
    g_task_return_error (self->task, g_steal_pointer (&self->error));
  else
    g_task_return_pointer (self->task, g_steal_pointer (&self->text), g_free);
  return G_SOURCE_REMOVE;
}

/* In the owner's thread. */
static gboolean
on_moved (gpointer data)
{
  Message *self = data;

  if (self->room->host != NULL)
    g_signal_emit (self->room->host, moved_signal, 0, self->text, self->failure);
  return G_SOURCE_REMOVE;
}

static void
post_result (Message *message)
{
  post (message->room->owner, on_result, message, message_free);
}

/* In the module's thread, as all that follows up to room_run. */
static void
tell_moved (const char *uri, const GError *error, gpointer data)
{
  Room *self = data;
  Message *message = message_new (self, NULL, uri);

  message->failure = error != NULL ? g_strdup (error->message) : NULL;
  post (self->owner, on_moved, message, message_free);
}

/* Both before the operation is begun and while it takes its time. */
static GError *
stopped_error (void)
{
  return g_error_new (
    ENCFG_ERROR, ENCFG_ERROR_LOST, "the simulated module is stopped: start it again");
}

static void
on_answer (const char *answer, gpointer data)
{
  Message *self = data;

  g_free (self->text);
  self->text = g_strdup (answer);
  if (self->room->server == NULL)
    self->error = stopped_error ();
  post_result (self);
}

static gboolean
on_operation (gpointer data)
{
  Message *self = data;
  g_autofree char *line = g_strdup (self->text);

  if (self->room->server == NULL)
    on_answer (NULL, self);
  else
    encfg_sim_ops_run (self->room->server, line, strlen (line), on_answer, self);
  return G_SOURCE_REMOVE;
}

static gboolean
on_quit (gpointer data)
{
  Message *self = data;

  g_main_loop_quit (self->room->loop);
  return G_SOURCE_REMOVE;
}

/* Where the first module answers. (transfer full) */
static char *
open_server (Room *self, EncfgSimServer *server, GError **error)
{
  const guint n = self->scenario != NULL ? encfg_sim_scenario_get_modules (self->scenario) : 1;
  const gboolean is_serial =
    self->scenario != NULL && encfg_sim_scenario_is_serial (self->scenario);
  g_auto (GStrv) endpoints = NULL;

  if (!encfg_sim_traits_complete (&self->traits, error))
    return NULL;
  for (guint i = 0; i < n; i++)
    {
      self->traits.number = i + 1;
      encfg_sim_server_add (server, encfg_sim_module_new (&self->traits));
      if (is_serial)
        self->traits.unit =
          (guint8) (self->traits.unit + encfg_sim_traits_count_units (&self->traits));
    }
  encfg_sim_server_set_moved_func (server, tell_moved, self);
  if (self->scenario != NULL && !encfg_sim_scenario_start (self->scenario, server, error))
    return NULL;
  if (is_serial ? !encfg_sim_server_listen_serial (server, NULL, NULL, error)
                : !encfg_sim_server_listen_tcp (server, LOOPBACK, 0, FALSE, error))
    return NULL;
  endpoints = encfg_sim_server_list_endpoints (
    server, g_ptr_array_index (encfg_sim_server_get_modules (server), 0));
  return g_strdup (endpoints[0]);
}

/* Operations that wait learn of the end from here: the server's end completes them. */
static void
close_server (Room *self)
{
  EncfgSimServer *server = g_steal_pointer (&self->server);

  encfg_sim_server_free (server);
  /* What was posted too late, and what the sockets left behind. */
  while (g_main_context_iteration (self->context, FALSE))
    ;
}

static gpointer
room_run (gpointer data)
{
  Message *start = data;
  Room *self = g_atomic_rc_box_acquire (start->room);

  g_main_context_push_thread_default (self->context);
  self->server = encfg_sim_server_new ();
  start->text = open_server (self, self->server, &start->error);
  post_result (start);
  /* Also when nothing could be opened: the host quits it. */
  g_main_loop_run (self->loop);
  close_server (self);
  g_main_context_pop_thread_default (self->context);
  room_unref (self);
  return NULL;
}

static void
encfg_sim_host_finalize (GObject *object)
{
  EncfgSimHost *self = ENCFG_SIM_HOST (object);

  encfg_sim_host_stop (self);
  g_main_context_unref (self->owner);
  G_OBJECT_CLASS (encfg_sim_host_parent_class)->finalize (object);
}

static void
encfg_sim_host_class_init (EncfgSimHostClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = encfg_sim_host_finalize;
  moved_signal = encfg_signal_new ("moved", ENCFG_TYPE_SIM_HOST, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
encfg_sim_host_init (EncfgSimHost *self)
{
  self->owner = g_main_context_ref_thread_default ();
}

EncfgSimHost *
encfg_sim_host_new (void)
{
  return g_object_new (ENCFG_TYPE_SIM_HOST, NULL);
}

void
encfg_sim_host_start_async (EncfgSimHost *self,
                            const EncfgSimTraits *traits,
                            EncfgSimScenario *scenario,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task;

  g_return_if_fail (self->room == NULL && traits->profile != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, encfg_sim_host_start_async);
  self->room = room_new (self, traits);
  self->room->scenario = scenario;
  self->thread = g_thread_new ("simulated module", room_run, message_new (self->room, task, NULL));
}

char *
encfg_sim_host_start_finish (EncfgSimHost *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
encfg_sim_host_run_async (EncfgSimHost *self,
                          const char *line,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, encfg_sim_host_run_async);
  if (self->room != NULL)
    post (self->room->context, on_operation, message_new (self->room, task, line), NULL);
  else
    {
      g_task_return_error (task, stopped_error ());
      g_object_unref (task);
    }
}

char *
encfg_sim_host_run_finish (EncfgSimHost *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
encfg_sim_host_stop (EncfgSimHost *self)
{
  if (self->room == NULL)
    return;
  post (self->room->context, on_quit, message_new (self->room, NULL, NULL), message_free);
  g_thread_join (g_steal_pointer (&self->thread));
  self->room->host = NULL;
  room_unref (g_steal_pointer (&self->room));
}
