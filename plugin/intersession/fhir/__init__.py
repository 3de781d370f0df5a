"""Forms and answers as FHIR R4 resources, out and in: pure functions on plain dicts. Nothing here is sent anywhere.

Source: HL7 FHIR R4 (4.0.1), Questionnaire and QuestionnaireResponse.
"""
