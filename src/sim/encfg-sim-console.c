/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-console.h"

#ifdef G_OS_UNIX
#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <glib-unix.h>
#include <signal.h>
#include <sys/resource.h>
#else
#include <gio/gwin32inputstream.h>
#include <gio/gwin32outputstream.h>
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

void
encfg_sim_console_quit_on_signal (GMainLoop *loop)
{
#ifdef G_OS_UNIX
  /* A peer that has gone is an error of its write, not the end of the simulator. */
  signal (SIGPIPE, SIG_IGN);
  g_unix_signal_add (SIGINT, on_signal, loop);
  g_unix_signal_add (SIGTERM, on_signal, loop);
#endif
}
