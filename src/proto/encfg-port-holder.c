/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-port-holder.h"

#ifdef __linux__

#include <glib/gi18n-lib.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* Terminal programs leave their process id here. */
static const char *const lock_folders[] = { "/run/lock", "/var/lock", "/var/spool/lock" };

/* Its descriptors can be listed by the same user, or by root. */
static gboolean
has_open (const char *process, const char *path)
{
  g_autofree char *folder = g_build_filename ("/proc", process, "fd", NULL);
  g_autoptr (GDir) fds = g_dir_open (folder, 0, NULL);
  const char *fd;

  while (fds && (fd = g_dir_read_name (fds)))
    {
      g_autofree char *link = g_build_filename (folder, fd, NULL);
      char target[PATH_MAX];
      const ssize_t length = readlink (link, target, sizeof target - 1);

      if (length > 0 && (gsize) length == strlen (path) &&
          strncmp (target, path, (gsize) length) == 0)
        return TRUE;
    }
  return FALSE;
}

/* (transfer full) (nullable) */
static char *
find_process (const char *path)
{
  g_autoptr (GDir) processes = g_dir_open ("/proc", 0, NULL);
  const char *process;

  while (processes && (process = g_dir_read_name (processes)))
    if (g_ascii_isdigit (*process) && atoi (process) != getpid () && has_open (process, path))
      return g_strdup (process);
  return NULL;
}

/* Who has locked it, in /proc/locks: "1: FLOCK  ADVISORY  WRITE 1234 00:1a:5 0 EOF". (transfer
 * full) (nullable) */
static char *
find_locker (const char *path)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autofree char *wanted = NULL;
  struct stat info;

  if (stat (path, &info) != 0 || !g_file_get_contents ("/proc/locks", &text, NULL, NULL))
    return NULL;
  wanted = g_strdup_printf (
    "%02x:%02x:%lu", major (info.st_dev), minor (info.st_dev), (gulong) info.st_ino);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i]; i++)
    {
      int process;
      char place[64];

      if (sscanf (lines[i], "%*s FLOCK %*s %*s %d %63s", &process, place) == 2 &&
          process != getpid () && g_str_equal (place, wanted))
        return g_strdup_printf ("%d", process);
    }
  return NULL;
}

/* (transfer full) (nullable) */
static char *
read_lock (const char *path)
{
  g_autofree char *port = g_path_get_basename (path);

  for (guint i = 0; i < G_N_ELEMENTS (lock_folders); i++)
    {
      g_autofree char *file = g_strdup_printf ("%s/LCK..%s", lock_folders[i], port);
      g_autofree char *process = NULL;

      if (g_file_get_contents (file, &process, NULL, NULL) && atoi (g_strstrip (process)) > 0)
        return g_strdup_printf ("%d", atoi (process));
    }
  return NULL;
}

char *
encfg_port_dup_holder (const char *device)
{
  char path[PATH_MAX];
  g_autofree char *process = NULL;
  g_autofree char *file = NULL;
  g_autofree char *name = NULL;

  if (!realpath (device, path))
    return NULL;
  process = find_locker (path);
  if (!process)
    process = find_process (path);
  if (!process)
    process = read_lock (path);
  if (!process)
    return NULL;
  file = g_build_filename ("/proc", process, "comm", NULL);
  if (!g_file_get_contents (file, &name, NULL, NULL)) /* a lock that was left behind */
    return NULL;
  g_strstrip (name);
  return g_strdup_printf (_ ("%s (process %s)"), name, process);
}

#else

char *
encfg_port_dup_holder (const char *device)
{
  return NULL;
}

#endif
