/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-console.h"

#include <string.h>

#ifdef G_OS_UNIX
#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <glib-unix.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>
#else
#include <gio/gwin32inputstream.h>
#include <gio/gwin32outputstream.h>
#include <io.h>
#include <windows.h>
#endif

static EncfgSimControl *attached;

void
encfg_sim_console_attach (EncfgSimControl *control)
{
  g_autoptr (GOutputStream) patient = NULL;
#ifdef G_OS_UNIX
  g_autoptr (GInputStream) input = NULL;
  g_autoptr (GOutputStream) output = g_unix_output_stream_new (1, FALSE);

  /* Started in the background of a terminal ("&"), reading must fail rather than stop the program.
   */
  signal (SIGTTIN, SIG_IGN);
  input = g_unix_input_stream_new (0, FALSE);
#else
  g_autoptr (GInputStream) input =
    g_win32_input_stream_new (GetStdHandle (STD_INPUT_HANDLE), FALSE);
  g_autoptr (GOutputStream) output =
    g_win32_output_stream_new (GetStdHandle (STD_OUTPUT_HANDLE), FALSE);
#endif

  /* A stream of this kind is written by a thread: a pipe that nobody reads holds up that alone. */
  patient = G_OUTPUT_STREAM (g_data_output_stream_new (output));
  encfg_sim_control_attach (control, input, patient);
  attached = control;
}

void
encfg_sim_console_say (const char *format, ...)
{
  g_autofree char *line = NULL;
  va_list arguments;

  va_start (arguments, format);
  line = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  encfg_sim_control_say (attached, line);
}

/* Whether a message would have to wait for somebody to read those before. */
static gboolean
is_unread (int fd)
{
#ifdef G_OS_UNIX
  GPollFD polled = { .fd = fd, .events = G_IO_OUT };

  return g_poll (&polled, 1, 0) == 0;
#else
  return FALSE;
#endif
}

void
encfg_sim_console_tell (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  if (is_unread (2))
    return;
  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_printerr ("%s", text);
}

#ifdef G_OS_UNIX
static gboolean
on_signal (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_CONTINUE;
}
#endif

void
encfg_sim_console_share_heap (void)
{
#ifdef __GLIBC__
  mallopt (M_ARENA_MAX, 1);
#endif
}

void
encfg_sim_console_allow_many_clients (void)
{
#ifdef G_OS_UNIX
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
#endif
}

#ifdef G_OS_UNIX
/* As nohup has it. */
static gboolean
is_hangup_ignored (void)
{
  struct sigaction action;

  return sigaction (SIGHUP, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}
#endif

void
encfg_sim_console_quit_on_signal (GMainLoop *loop, gboolean has_panel)
{
#ifdef G_OS_UNIX
  /* A peer that has gone is an error of its write, not the end of the simulator. */
  signal (SIGPIPE, SIG_IGN);
  g_unix_signal_add (SIGINT, on_signal, loop);
  g_unix_signal_add (SIGTERM, on_signal, loop);
  if (has_panel || !is_hangup_ignored ())
    g_unix_signal_add (SIGHUP, on_signal, loop);
#endif
}

gboolean
encfg_sim_console_is_terminal (void)
{
#ifdef G_OS_UNIX
  return isatty (STDIN_FILENO) && isatty (STDOUT_FILENO);
#else
  return _isatty (0) && _isatty (1);
#endif
}

#ifdef G_OS_UNIX
#define ASIDE_MAX 65536 /* of it is kept */

struct _EncfgSimAside
{
  EncfgSimAsideFunc func;
  gpointer data;
  int own, out; /* standard error itself; what it writes to now is read there */
  guint source;
  GString *said; /* all of it */
  gsize shown;   /* of that, in whole lines */
};

static void
show_lines (EncfgSimAside *self)
{
  const char *end;

  while ((end = strchr (self->said->str + self->shown, '\n')) != NULL)
    {
      const char *start = self->said->str + self->shown;
      g_autofree char *line = g_strndup (start, (gsize) (end - start));

      self->shown += (gsize) (end - start) + 1;
      if (*line != '\0' && self->func != NULL)
        self->func (line, self->data);
    }
}

static gboolean
on_said (int fd, GIOCondition condition, gpointer data)
{
  EncfgSimAside *self = data;
  char bytes[4096];
  gssize n;

  while ((n = read (fd, bytes, sizeof bytes)) > 0)
    g_string_append_len (self->said, bytes, n);
  show_lines (self);
  if (self->said->len > ASIDE_MAX)
    {
      g_string_erase (self->said, 0, (gssize) self->shown);
      self->shown = 0;
    }
  return G_SOURCE_CONTINUE;
}

/* Neither end waits: a pipe that is full loses what comes, rather than stop who writes. */
EncfgSimAside *
encfg_sim_console_take_errors (EncfgSimAsideFunc func, gpointer data)
{
  EncfgSimAside *self;
  int ends[2];

  if (!isatty (STDERR_FILENO) || !g_unix_open_pipe (ends, FD_CLOEXEC, NULL))
    return NULL;
  g_unix_set_fd_nonblocking (ends[0], TRUE, NULL);
  g_unix_set_fd_nonblocking (ends[1], TRUE, NULL);
  self = g_new0 (EncfgSimAside, 1);
  self->func = func;
  self->data = data;
  self->own = dup (STDERR_FILENO);
  self->out = ends[0];
  self->said = g_string_new (NULL);
  dup2 (ends[1], STDERR_FILENO);
  close (ends[1]);
  self->source = g_unix_fd_add (ends[0], G_IO_IN, on_said, self);
  return self;
}

void
encfg_sim_console_give_errors_back (EncfgSimAside *self)
{
  self->func = NULL;
  on_said (self->out, G_IO_IN, self);
  g_source_remove (self->source);
  dup2 (self->own, STDERR_FILENO);
  close (self->own);
  close (self->out);
  g_printerr ("%s", self->said->str);
  g_string_free (self->said, TRUE);
  g_free (self);
}
#else
EncfgSimAside *
encfg_sim_console_take_errors (EncfgSimAsideFunc func, gpointer data)
{
  return NULL;
}

void
encfg_sim_console_give_errors_back (EncfgSimAside *self)
{
}
#endif
