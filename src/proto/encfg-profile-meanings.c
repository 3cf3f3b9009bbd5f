/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-profile-meanings.h"

/* clang-format off */
const char *const encfg_profile_meanings[] = {
  /* what the bank does */
  "rest", "float", "charge", "discharge",
  /* sensors */
  "connected", "sensor missing", "hall disconnected", "leakage", "liquid low",
  /* alarms */
  "voltage high", "voltage low", "current high", "charge current high", "discharge current high",
  "temperature high", "temperature low", "resistance high", "resistance low", "resistance changed",
  "soc low", "soh low", "ambient high", "ambient low", "abnormal",
  /* switches, and what moves a relay */
  "on", "off", "any level 1", "any level 2", "string alarm", "cell alarm",
  "input 1", "input 2", "input 3", "input 4", "input 5", "input 6", "input 7", "input 8",
  /* a command's course and why it was refused */
  "idle", "busy", "done", "failed", "refused", "cancelled", "discharging", "cooling down",
  NULL
};
/* clang-format on */
