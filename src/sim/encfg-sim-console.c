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

void
encfg_sim_console_attach (EncfgSimControl *control)
{
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

  encfg_sim_control_attach (control, input, output);
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
